"""Writes w3c.tsv: the examples of WebAuthn Level 3 §16 "Test Vectors", computed from the rules that the section
gives for them (HKDF-SHA-256 for everything random, RFC 6979 for ECDSA): pip install cbor2 cryptography; python make.py

The attestation of packed.RS256 is left out ("none" in its place): its chain of certificates is never looked at."""
from base64 import urlsafe_b64encode
from hashlib import sha256
from cbor2 import dumps
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

RP = sha256(b"example.org").digest()


class Values:
    """The n-th value of an example is derived with n as salt."""
    def __init__(self, name):
        self.name, self.n = name, 0

    def next(self, length):
        salt, self.n = bytes([self.n]), self.n + 1
        return HKDF(hashes.SHA256(), length, salt, self.name.encode()).derive(b"WebAuthn test vectors")


def b64(data):
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def client_data(values, kind, challenge, cross=False, top=False):
    text = f'{{"type":"webauthn.{kind}","challenge":"{b64(challenge)}","origin":"https://example.org"'
    text += f',"crossOrigin":{"true" if cross else "false"}'
    if top:
        text += ',"topOrigin":"https://example.com"'
    if values.next(1)[0] & 1:
        text += ',"extraData":"clientDataJSON may be extended with additional fields in the future, such as this: '
        text += b64(values.next(16)) + '"'
    return (text + "}").encode()


class Ecdsa:
    def __init__(self, values):
        self.key = ec.derive_private_key(int.from_bytes(values.next(32), "big"), ec.SECP256R1())
        point = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (point.x, point.y))
        self.cose = {1: 2, 3: -7, -1: 1, -2: x, -3: y}

    def sign(self, data):
        return self.key.sign(data, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))


class Rsa:
    """Of the two smallest Mersenne primes of 1024 bits and more."""
    def __init__(self, _):
        p, q, self.e = 2**1279 - 1, 2**2203 - 1, 65537
        self.n, self.d = p * q, pow(65537, -1, (p - 1) * (q - 1))
        self.len = (self.n.bit_length() + 7) // 8
        self.cose = {1: 3, 3: -257, -1: self.n.to_bytes(self.len, "big"), -2: self.e.to_bytes(3, "big")}

    def sign(self, data):
        info = bytes.fromhex("3031300d060960864801650304020105000420") + sha256(data).digest()
        padded = b"\0\1" + b"\xff" * (self.len - 3 - len(info)) + b"\0" + info
        return pow(int.from_bytes(padded, "big"), self.d, self.n).to_bytes(self.len, "big")


def example(name, kind=Ecdsa, id_len=32, self_attested=False, certified=False, cross=False, top=False):
    values = Values(name)
    asked = values.next(32)
    key = kind(values)
    created = client_data(values, "create", asked, cross, top)
    aaguid, credential = values.next(16), values.next(id_len)
    flags = values.next(1)[0] & 0x1c
    if not flags & 0x08:
        flags &= ~0x18
    data = RP + bytes([flags | 0x41]) + bytes(4) + aaguid + len(credential).to_bytes(2, "big") + credential
    data += dumps(key.cose)
    statement = {"alg": -7, "sig": key.sign(data + sha256(created).digest())} if self_attested else {}
    if certified:
        values.next(32), values.next(16)
    form = "packed" if self_attested else "none"
    attestation = dumps({"fmt": form, "attStmt": statement, "authData": data})

    challenge = values.next(32)
    used = client_data(values, "get", challenge, cross, top)
    use = values.next(1)[0] & 0x14
    if not flags & 0x08:
        use &= ~0x18
    data = RP + bytes([use | 0x01 | (flags & 0x08)]) + bytes(4)
    signature = key.sign(data + sha256(used).digest())
    return [asked, attestation, created, challenge, data, used, signature]


examples = {
    "none.ES256": {},
    "packed-self.ES256": {"self_attested": True},
    "none.ES256.crossOrigin": {"cross": True},
    "none.ES256.topOrigin": {"cross": True, "top": True},
    "none.ES256.long-credential-id": {"id_len": 1023},
    "packed.RS256": {"kind": Rsa, "certified": True},
}
with open("w3c.tsv", "w") as file:
    file.write("# name, challenge, attestationObject, clientDataJSON of the registration; challenge, authenticatorData,\n")
    file.write("# clientDataJSON, signature of the authentication; written by make.py.\n")
    for name, options in examples.items():
        file.write("\t".join([name] + [value.hex() for value in example(name, **options)]) + "\n")
