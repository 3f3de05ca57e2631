#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A silent JACK client: jack_client.py NAME PATTERN

Has two outputs, and connects them to the inputs whose names begin with the pattern.
Says "connected" with how many, and ends with stdin. Which JACK it is, LD_LIBRARY_PATH tells.
"""
import ctypes
import sys

IS_INPUT, IS_OUTPUT, NO_START_SERVER = 1, 2, 1
AUDIO = b"32 bit float mono audio"


def load():
    jack = ctypes.CDLL("libjack.so.0")
    jack.jack_client_open.restype = ctypes.c_void_p
    jack.jack_client_open.argtypes = [ctypes.c_char_p, ctypes.c_int, ctypes.c_void_p]
    jack.jack_port_register.restype = ctypes.c_void_p
    jack.jack_port_register.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p,
                                        ctypes.c_ulong, ctypes.c_ulong]
    jack.jack_port_name.restype = ctypes.c_char_p
    jack.jack_port_name.argtypes = [ctypes.c_void_p]
    jack.jack_activate.argtypes = [ctypes.c_void_p]
    jack.jack_get_ports.restype = ctypes.POINTER(ctypes.c_char_p)
    jack.jack_get_ports.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p,
                                    ctypes.c_ulong]
    jack.jack_connect.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p]
    jack.jack_client_close.argtypes = [ctypes.c_void_p]
    return jack


def main():
    jack, name, pattern = load(), *(word.encode() for word in sys.argv[1:])
    client = jack.jack_client_open(name, NO_START_SERVER, None)
    ports = [jack.jack_port_register(client, side, AUDIO, IS_OUTPUT, 0) for side in (b"l", b"r")]
    jack.jack_activate(client)
    inputs = jack.jack_get_ports(client, b"^" + pattern, AUDIO, IS_INPUT)
    done = [jack.jack_connect(client, jack.jack_port_name(port), inputs[i])
            for i, port in enumerate(ports) if inputs and inputs[i]]
    print("connected", done.count(0), flush=True)
    sys.stdin.read()
    jack.jack_client_close(client)


main()
