"""Workbooks with parts of hundreds of MiB, made in a moment.

A part is a beginning, blocks that are all alike, and an end. A block is packed once, in a way that
refers to nothing before it (a full flush), and its packed bytes are repeated. What fills a part is
blanks and a per cent of noise, so that it stays below the ratio a workbook may
unpack to; with `bare` it is blanks alone.
"""
import random
import struct
import zlib

MIB = 1 << 20


def repeated(head, block, count, tail):
    """(packed, size, checksum) of head, `count` times the block, and tail."""
    pack = zlib.compressobj(6, zlib.DEFLATED, -15)
    first = pack.compress(head) + pack.flush(zlib.Z_FULL_FLUSH)
    middle = pack.compress(block) + pack.flush(zlib.Z_FULL_FLUSH)
    last = pack.compress(tail) + pack.flush()
    check = zlib.crc32(head)
    for _ in range(count):
        check = zlib.crc32(block, check)
    return first + middle * count + last, len(head) + count * len(block) + len(tail), zlib.crc32(tail, check)


def padded(head, tail, size, bare=False):
    """The same of head, filling and tail, `size` bytes in all."""
    noise = b"" if bare else random.Random(1).randbytes(6144).hex().encode()
    count, rest = divmod(size - len(head) - len(tail), MIB)
    return repeated(head + b" " * rest, noise + b" " * (MIB - len(noise)), count, tail)


def plain(data):
    pack = zlib.compressobj(6, zlib.DEFLATED, -15)
    return pack.compress(data) + pack.flush(), len(data), zlib.crc32(data)


def archive(parts, says=None):
    """parts: {name: what padded or plain gave}; says: the size the directory tells instead."""
    out, directory = bytearray(), bytearray()
    for name, (packed, size, check) in parts.items():
        told = size if says is None else says
        fields = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, check, len(packed), told, len(name), 0)
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, len(out))
        directory += name.encode()
        out += b"PK\x03\x04" + fields + name.encode() + packed
    end = struct.pack("<HHHHIIH", 0, 0, len(parts), len(parts), len(directory), len(out), 0)
    return bytes(out + directory + b"PK\x05\x06" + end)
