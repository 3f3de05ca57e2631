# SPDX-License-Identifier: MIT
#
# nix build 'git+file:.?dir=tools/package/nix', from the top of the source.
{
  description = "Loudness leveller and true-peak limiter inside PipeWire";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs = { self, nixpkgs }:
    let
      systems = [ "x86_64-linux" "aarch64-linux" ];
      forAllSystems = nixpkgs.lib.genAttrs systems;
      headroom = pkgs: pkgs.stdenv.mkDerivation {
        pname = "headroom";
        version = "0.2.0";
        src = ../../..;

        nativeBuildInputs = [ pkgs.meson pkgs.ninja pkgs.pkg-config ];
        buildInputs = [
          pkgs.cairo
          pkgs.lame
          pkgs.libebur128
          pkgs.libopusenc
          pkgs.libshout
          pkgs.libsndfile
          pkgs.ncurses
          pkgs.pipewire
          pkgs.taglib
        ];
        checkInputs = [ pkgs.cmocka ];

        # PipeWire's own directory is not ours to write to: meson puts the module below
        # this prefix, and the drop-in names it by its path.
        mesonFlags = [ "-Dtests=enabled" ];
        doCheck = true;
        checkPhase = "meson test --suite unit";

        meta = {
          description = "Loudness leveller and true-peak limiter inside PipeWire";
          license = nixpkgs.lib.licenses.mit;
          platforms = systems;
          mainProgram = "headroom";
        };
      };
    in
    {
      packages = forAllSystems (system: {
        default = headroom nixpkgs.legacyPackages.${system};
      });
    };
}
