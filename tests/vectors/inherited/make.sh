#!/bin/sh
# Writes verifiers.tsv: a verifier of each kind with its password, in the encoding of the old system, made by
# tools that share nothing with ours. crypt(3) is libxcrypt's, as Perl calls it; PBKDF2 and digests are OpenSSL's;
# the forms of web frameworks are put together by Python's own hashlib.
#   sh make.sh > verifiers.tsv
# Columns: name, encoding, password as JSON, verifier.
set -eu

row() { printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$4"; }
crypt() { perl -e 'print crypt($ARGV[0], $ARGV[1])' "$1" "$2"; }
pbkdf2() { # hash, password, salt in hexadecimal, iterations, length
  openssl kdf -keylen "$5" -kdfopt "digest:$1" -kdfopt "hexpass:$(printf %s "$2" | xxd -p | tr -d '\n')" \
    -kdfopt "hexsalt:$3" -kdfopt "iter:$4" -binary PBKDF2 | base64 | tr -d '=\n'
}
b64() { printf %s "$1" | xxd -r -p | base64 | tr -d '=\n'; }

plain='correct Horse 4 staple'
accents='contraseña-Ágil-7'
salt=00112233445566778899aabbccddeeff

row bcrypt-2b utf8 "\"$plain\"" "$(crypt "$plain" '$2b$06$abcdefghijklmnopqrstuu')"
row bcrypt-2a utf8 "\"$accents\"" "$(crypt "$accents" '$2a$05$XajjQvNhvvRt5GSeFk1xFe')"
row bcrypt-2y utf8 "\"$accents\"" "$(crypt "$accents" '$2y$05$XajjQvNhvvRt5GSeFk1xFe')"
row bcrypt-directory utf8 "\"$plain\"" "{CRYPT}$(crypt "$plain" '$2y$04$......................')"
row bcrypt-framework utf8 "\"$plain\"" "bcrypt\$$(crypt "$plain" '$2b$04$......................')"
# 71, 72 and 73 bytes: the last one is cut off, and the one before it has no room for the zero.
long=0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-012345678
row bcrypt-71 utf8 "\"${long%?}\"" "$(crypt "${long%?}" '$2b$04$XajjQvNhvvRt5GSeFk1xFe')"
row bcrypt-72 utf8 "\"$long\"" "$(crypt "$long" '$2b$04$XajjQvNhvvRt5GSeFk1xFe')"
row bcrypt-73 utf8 "\"${long}9\"" "$(crypt "${long}9" '$2b$04$XajjQvNhvvRt5GSeFk1xFe')"
row bcrypt-latin1 latin1 "\"$accents\"" "$(crypt "$(printf %s "$accents" | iconv -t latin1)" '$2b$04$XajjQvNhvvRt5GSeFk1xFe')"

row sha256-crypt utf8 "\"$plain\"" "$(crypt "$plain" '$5$saltstring')"
row sha256-crypt-rounds utf8 "\"$accents\"" "$(crypt "$accents" '$5$rounds=1234$./azAZ09./azAZ09')"
row sha512-crypt utf8 "\"$plain\"" "$(crypt "$plain" '$6$saltstring')"
row sha512-crypt-rounds utf8 "\"$accents\"" "$(crypt "$accents" '$6$rounds=1000$x')"
row sha512-crypt-openssl utf8 "\"$plain\"" "$(openssl passwd -6 -salt q1w2e3r4t5y6u7i8 "$plain")"
row sha256-crypt-long utf8 "\"$long$long\"" "{SHA256-CRYPT}$(openssl passwd -5 -salt q1w2 "$long$long")"

row pbkdf2-sha1 utf8 "\"$plain\"" "{PBKDF2}1000\$$(b64 $salt | tr + .)\$$(pbkdf2 SHA1 "$plain" $salt 1000 20 | tr + .)"
row pbkdf2-sha256 utf8 "\"$accents\"" "\$pbkdf2-sha256\$29000\$$(b64 $salt | tr + .)\$$(pbkdf2 SHA256 "$accents" $salt 29000 32 | tr + .)"
row pbkdf2-sha512 utf8 "\"$accents\"" "{PBKDF2-SHA512}2500\$$(b64 $salt)\$$(pbkdf2 SHA512 "$accents" $salt 2500 64)"
row pbkdf2-parameters utf8 "\"$plain\"" "\$pbkdf2-sha512\$i=1500,l=32\$$(b64 $salt)\$$(pbkdf2 SHA512 "$plain" $salt 1500 32)"

{ printf %s "$accents" ; printf 'salt1234'; } | openssl dgst -sha256 -binary > digest
row ssha256 utf8 "\"$accents\"" "{SSHA256}$({ cat digest; printf 'salt1234'; } | base64 -w0)"
{ printf %s "$accents" | iconv -t latin1; printf 'salt1234'; } | openssl dgst -sha512 -binary > digest
row ssha512-latin1 latin1 "\"$accents\"" "{ssha512}$({ cat digest; printf 'salt1234'; } | base64 -w0)"
rm digest

python3 - <<'PYTHON'
import base64, hashlib, json

def framework(name, digest, password, salt, iterations):
    value = hashlib.pbkdf2_hmac(digest, password.encode(), salt.encode(), iterations)
    print(name, "utf8", json.dumps(password, ensure_ascii=False),
          f"pbkdf2_{digest}${iterations}${salt}${base64.b64encode(value).decode()}", sep="\t")

framework("framework-sha256", "sha256", "correct Horse 4 staple", "seasalt2Qx7", 1200)
framework("framework-sha1", "sha1", "pa\u017awor\u0107-\U0001f511-7", "seasalt2Qx7", 1000)
PYTHON
