#!/bin/sh
# Makes the files of this directory with OpenSSL 3.0. See SOURCE.md.
set -eu
out=$(pwd)
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
cd "$work"
printf 'contraseña-🔑-7' > password

subject='/C=ES/serialNumber=IDCES-99999999R/GN=ÁNGELA/SN=PRUEBA/CN=PRUEBA ÁNGELA - 99999999R'
cat > config <<EOF
[req]
distinguished_name = dn
[dn]
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[person]
keyUsage = critical,digitalSignature,nonRepudiation
extendedKeyUsage = clientAuth,emailProtection
authorityKeyIdentifier = keyid
EOF
new_key() { # name, arguments of genpkey
    name=$1; shift
    openssl genpkey "$@" -out "$name.key" 2> /dev/null
}
certify() { # name, certificate
    openssl req -new -config config -utf8 -key "$1.key" -subj "$subject" -out "$1.csr"
    openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -days 7300 -sha256 \
        -extfile config -extensions person -out "$2.crt" 2> /dev/null
}
export_to() { # file, name, arguments of pkcs12
    file=$1; name=$2; shift 2
    openssl pkcs12 -export -passout file:password -inkey "$name.key" -in "$name.crt" \
        -name "$name" -out "$out/$file.p12" "$@"
}

new_key ca -algorithm EC -pkeyopt ec_paramgen_curve:P-256
openssl req -x509 -config config -extensions ca -key ca.key -days 7300 -sha256 \
    -subj '/C=ES/O=Rubrica Test/CN=Test Issuing' -out ca.crt
new_key rsa -algorithm RSA -pkeyopt rsa_keygen_bits:2048
new_key short -algorithm RSA -pkeyopt rsa_keygen_bits:1024
new_key p256 -algorithm EC -pkeyopt ec_paramgen_curve:P-256
new_key p384 -algorithm EC -pkeyopt ec_paramgen_curve:P-384
new_key p521 -algorithm EC -pkeyopt ec_paramgen_curve:P-521
new_key ed25519 -algorithm ED25519
for name in rsa short p256 p384 p521 ed25519; do certify $name $name; done
certify p256 again

# PBES2, AES-256-CBC, HMAC-SHA-256: what OpenSSL 3 writes by itself.
export_to rsa-modern rsa -certfile ca.crt
export_to p256-modern p256
export_to p384-modern p384
# RC2-40 for the certificates, triple DES for the key, SHA-1 for the MAC.
export_to rsa-legacy rsa -legacy -certfile ca.crt
export_to p256-3des p256 -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1
export_to p256-rc2-128 p256 -legacy -keypbe PBE-SHA1-RC2-128 -certpbe PBE-SHA1-2DES -macalg sha512
export_to p256-no-mac p256 -nomac
export_to p256-open p256 -keypbe NONE -certpbe NONE
export_to rsa-1024 short
export_to p521 p521
export_to ed25519 ed25519
export_to two-certificates p256 -certfile again.crt
openssl pkcs12 -export -passout file:password -nocerts -inkey p256.key -out "$out/no-certificate.p12"
openssl pkcs12 -export -passout file:password -nokeys -in p256.crt -out "$out/no-key.p12"
export_to many-rounds p256 -nomaciter -iter 2000001

# HMAC-SHA-1 as the function of PBKDF2, which is the default of the standard and not written down.
openssl pkcs8 -topk8 -in p256.key -passout file:password -v2 aes-128-cbc -v2prf hmacWithSHA1 \
    -outform DER -out shrouded.der
export_to p256-sha1-prf p256
python3 - "$out/p256-modern.p12" "$out/p256-sha1-prf.p12" "$out/p256-indefinite.p12" shrouded.der \
    "$(openssl x509 -in p256.crt -outform DER | od -An -v -tx1 | tr -d ' \n')" <<'EOF'
import sys, pathlib
modern, sha1_prf, indefinite, shrouded, certificate = sys.argv[1:]

def der(tag, *parts):
    body = b"".join(parts)
    size = len(body)
    if size < 0x80:
        return bytes([tag, size]) + body
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + body

def split(data):
    """The content of the first element and what follows it."""
    length, start = data[1], 2
    if length >= 0x80:
        start = 2 + (length & 0x7f)
        length = int.from_bytes(data[2:start], "big")
    return data[start:start + length], data[start + length:]

oid = lambda text: bytes.fromhex(text)
DATA = oid("06092a864886f70d010701")
SHROUDED_BAG = oid("060b2a864886f70d010c0a0102")
CERTIFICATE_BAG = oid("060b2a864886f70d010c0a0103")
X509 = oid("060a2a864886f70d01091601")

# A file without a MAC, put together from the key as `openssl pkcs8` wrote it.
bags = der(0x30,
    der(0x30, SHROUDED_BAG, der(0xa0, pathlib.Path(shrouded).read_bytes())),
    der(0x30, CERTIFICATE_BAG, der(0xa0, der(0x30, X509, der(0xa0, der(4, bytes.fromhex(certificate)))))))
safe = der(0x30, der(0x30, DATA, der(0xa0, der(4, bags))))
pathlib.Path(sha1_prf).write_bytes(der(0x30, der(2, b"\3"), der(0x30, DATA, der(0xa0, der(4, safe)))))

# The same content with indefinite lengths and its octets in pieces.
inner, _ = split(pathlib.Path(modern).read_bytes())
version, rest = inner[:3], inner[3:]
info, mac = split(rest)
content, _ = split(info[len(DATA):])
octets, _ = split(content)
END = b"\0\0"
pieces = b"".join(der(4, octets[at:at + 100]) for at in range(0, len(octets), 100))
info = b"\x30\x80" + DATA + b"\xa0\x80" + b"\x24\x80" + pieces + END + END + END
pathlib.Path(indefinite).write_bytes(b"\x30\x80" + version + info + mac + END)
EOF
