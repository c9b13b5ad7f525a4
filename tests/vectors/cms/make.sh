#!/usr/bin/env bash
# Makes every file of this folder with the openssl command. See SOURCE.md.
# Keys and serial numbers are random: run it in another folder to see how, not to replace vectors.
set -euo pipefail

START=20260101000000Z END=20460101000000Z

extensions() { # section, lines
    { echo "[$1]"; printf '%s\n' "${@:2}"; } > "$1.cnf"
}
key() { # name, openssl genpkey options
    openssl genpkey "${@:2}" 2>/dev/null | openssl pkcs8 -topk8 -nocrypt -outform DER -out "$1.key"
}
ec() { key "$1" -algorithm EC -pkeyopt "ec_paramgen_curve:${2:-P-256}"; }
rsa() { key "$1" -algorithm RSA -pkeyopt "rsa_keygen_bits:$2"; }

# Issues NAME.crt for NAME.key. The database is only there because `openssl ca` sets exact dates.
issue() { # name, subject, issuer, extension section, start, end, further options
    local name=$1 subject=$2 issuer=$3 section=$4 start=$5 end=$6
    shift 6
    cat > ca.cnf <<CNF
[ca]
default_ca = this
[this]
database = index.txt
rand_serial = yes
new_certs_dir = .
default_md = sha256
policy = any
unique_subject = no
[any]
countryName = optional
organizationName = optional
organizationalUnitName = optional
commonName = supplied
serialNumber = optional
givenName = optional
surname = optional
CNF
    cat "$section.cnf" >> ca.cnf
    : > index.txt
    openssl req -new -utf8 -key "$name.key" -keyform DER -subj "$subject" -config /dev/null \
        -out "$name.csr" 2>/dev/null
    local by=(-keyfile "$issuer.pem.key" -cert "$issuer.pem")
    openssl pkey -inform DER -in "$issuer.key" -out "$issuer.pem.key" 2>/dev/null
    if [ "$name" = "$issuer" ]; then by=(-selfsign -keyfile "$issuer.pem.key"); fi
    openssl ca -batch -utf8 -preserveDN -notext -config ca.cnf -extensions "$section" \
        -startdate "$start" -enddate "$end" -in "$name.csr" -out "$name.pem" "${by[@]}" "$@" 2>/dev/null
    openssl x509 -in "$name.pem" -outform DER -out "$name.crt"
}

IDS=("subjectKeyIdentifier = hash" "authorityKeyIdentifier = keyid")
extensions authority "basicConstraints = critical, CA:TRUE" "keyUsage = critical, keyCertSign, cRLSign" "${IDS[@]}"
extensions lowest "basicConstraints = critical, CA:TRUE, pathlen:0" "keyUsage = critical, keyCertSign, cRLSign" "${IDS[@]}"
extensions not_authority "basicConstraints = critical, CA:FALSE" "keyUsage = critical, keyCertSign" "${IDS[@]}"
extensions no_cert_sign "basicConstraints = critical, CA:TRUE" "keyUsage = critical, cRLSign" "${IDS[@]}"
extensions person "keyUsage = critical, nonRepudiation" "${IDS[@]}"
extensions encrypts "keyUsage = critical, keyEncipherment" "${IDS[@]}"
extensions times "keyUsage = critical, digitalSignature" "extendedKeyUsage = critical, timeStamping" "${IDS[@]}"
extensions strange "keyUsage = critical, nonRepudiation" "1.3.6.1.4.1.99999.1 = critical, ASN1:NULL" "${IDS[@]}"

ec root; issue root "/C=ES/O=Rubrica Test/CN=Test Root" root authority $START $END
ec issuing; issue issuing "/C=ES/O=Rubrica Test/CN=Test Issuing" root lowest $START $END
PERSON="/C=ES/serialNumber=IDCES-99999999R/GN=ÁNGELA/SN=PRUEBA, DE/CN=ÁNGELA PRUEBA, DE - 99999999R"
ec signer; issue signer "$PERSON" issuing person $START $END
ec expired; issue expired "$PERSON" issuing person 20260101000000Z 20260201000000Z
ec future; issue future "$PERSON" issuing person 20450101000000Z $END
ec encrypting; issue encrypting "$PERSON" issuing encrypts $START $END
ec timestamping; issue timestamping "$PERSON" issuing times $START $END
ec strange; issue strange "$PERSON" issuing strange $START $END
ec too_deep; issue too_deep "/C=ES/CN=Test Below The Lowest" issuing authority $START $END
ec deep_signer; issue deep_signer "$PERSON" too_deep person $START $END
ec not_authority; issue not_authority "/C=ES/CN=Test Not An Authority" root not_authority $START $END
ec not_authority_signer; issue not_authority_signer "$PERSON" not_authority person $START $END
ec no_cert_sign; issue no_cert_sign "/C=ES/CN=Test Lists Only" root no_cert_sign $START $END
ec no_cert_sign_signer; issue no_cert_sign_signer "$PERSON" no_cert_sign person $START $END
ec expired_issuing; issue expired_issuing "/C=ES/CN=Test Expired Issuing" root lowest 20260101000000Z 20260201000000Z
ec expired_issuing_signer; issue expired_issuing_signer "$PERSON" expired_issuing person $START $END
# The same name as the issuing authority, another key.
ec impostor; issue impostor "/C=ES/O=Rubrica Test/CN=Test Issuing" impostor authority $START $END
ec impostor_signer; issue impostor_signer "$PERSON" impostor person $START $END
ec root384 P-384; issue root384 "/C=ES/CN=Test Root 384" root384 authority $START $END -md sha384
ec signer384 P-384; issue signer384 "$PERSON" root384 person $START $END -md sha512
rsa root_rsa 3072; issue root_rsa "/C=ES/CN=Test Root RSA" root_rsa authority $START $END
rsa signer_rsa 2048; issue signer_rsa "$PERSON" root_rsa person $START $END
rsa signer_pss 2049; issue signer_pss "$PERSON" root_rsa person $START $END \
    -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest -md sha384
rsa signer_rsa1024 1024; issue signer_rsa1024 "$PERSON" root_rsa person $START $END
rsa signer_sha1 2048; issue signer_sha1 "$PERSON" root_rsa person $START $END -md sha1
key signer_ed25519 -algorithm ed25519; issue signer_ed25519 "$PERSON" root person $START $END
cat root.pem issuing.pem > bundle.pem

printf 'Lo que se firma.\n' > content.txt
# Signs content.txt.
sign() { # output, certificate, further certificates file, options
    openssl pkey -inform DER -in "$2.key" -out "$2.pem.key"
    openssl cms -sign -binary -in content.txt -signer "$2.pem" -inkey "$2.pem.key" \
        ${3:+-certfile "$3"} -outform DER -out "$1.p7s" "${@:4}"
}
sign cades_sha256 signer issuing.pem -cades -md sha256
sign cades_sha384 signer issuing.pem -cades -md sha384
sign cades_sha512 signer issuing.pem -cades -md sha512
sign cades_attached signer issuing.pem -cades -md sha256 -nodetach
sign cades_streamed signer issuing.pem -cades -md sha256 -nodetach -stream
sign cades_whole_chain signer bundle.pem -cades -md sha256
sign cades_keyid signer issuing.pem -cades -md sha256 -keyid
sign cades_384 signer384 root384.pem -cades -md sha512
sign cades_rsa signer_rsa root_rsa.pem -cades -md sha256
sign cades_pss signer_pss root_rsa.pem -cades -md sha512 -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:digest
sign cades_rsa1024 signer_rsa1024 root_rsa.pem -cades -md sha256
sign cades_sha1 signer issuing.pem -cades -md sha1
sign cades_sha1_chain signer_sha1 root_rsa.pem -cades -md sha256
sign cms_without_cades signer issuing.pem -md sha256
sign cms_without_attributes signer issuing.pem -md sha256 -noattr
sign cades_unrelated signer root384.pem -cades -md sha256
sign cades_no_chain signer '' -cades -md sha256
for name in expired future encrypting timestamping strange; do
    sign "cades_$name" "$name" issuing.pem -cades -md sha256
done
cat issuing.pem too_deep.pem > deep.pem
sign cades_too_deep deep_signer deep.pem -cades -md sha256
for name in not_authority no_cert_sign expired_issuing; do
    sign "cades_$name" "${name}_signer" "$name.pem" -cades -md sha256
done
sign cades_impostor impostor_signer issuing.pem -cades -md sha256
openssl pkey -inform DER -in signer384.key -out signer384.pem.key
openssl cms -sign -binary -in content.txt -signer signer.pem -inkey signer.pem.key \
    -signer signer384.pem -inkey signer384.pem.key -cades -md sha256 -outform DER -out cades_two_signers.p7s
openssl cms -sign -binary -in content.txt -signer signer.pem -inkey signer.pem.key -certfile issuing.pem \
    -cades -md sha256 -econtent_type 1.2.840.113549.1.9.16.1.4 -outform DER -out cades_other_content_type.p7s
openssl crl2pkcs7 -nocrl -certfile bundle.pem -outform DER -out certificates_only.p7s

rm -f ./*.cnf ./*.csr ./*.pem.key index.txt* ./[0-9A-F]*.pem
find . -name '*.key' ! -name signer.key -delete
find . -name '*.pem' ! -name bundle.pem -delete
