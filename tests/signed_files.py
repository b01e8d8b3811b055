"""Writes signed envelopes, element by element."""

PKCS7 = bytes.fromhex("2a864886f70d0107")


def element(tag: int, *parts: bytes, open_ended: bool = False) -> bytes:
    content = b"".join(parts)
    if open_ended:
        return bytes([tag, 0x80]) + content + b"\0\0"
    if len(content) < 0x80:
        return bytes([tag, len(content)]) + content
    return bytes([tag, 0x84]) + len(content).to_bytes(4, "big") + content


def envelope(*octets: bytes, kind: int = 2, open_ended: bool = False) -> bytes:
    data = (element(0xA0, *octets, open_ended=open_ended),) if octets else ()
    inner = element(0x30, element(0x06, PKCS7 + b"\x01"), *data, open_ended=open_ended)
    algorithms = element(0x31, element(0x30, b"\x06\x01\x01", open_ended=open_ended), open_ended=open_ended)
    signed = element(0x30, b"\x02\x01\x01", algorithms, inner, b"rest", open_ended=open_ended)
    return element(0x30, element(0x06, PKCS7 + bytes([kind])), element(0xA0, signed, open_ended=open_ended))
