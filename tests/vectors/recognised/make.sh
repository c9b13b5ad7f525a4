#!/usr/bin/env bash
# Makes the authorities and citizens of this folder with the openssl command, in the current directory.
# Tests with a running responder make their own, with its address in RESPONDER. See SOURCE.md.
set -euo pipefail

RESPONDER=${RESPONDER:-http://revocation.test}
START=20260101000000Z END=20460101000000Z
PASSWORD=prueba-7-verde

cat > ca.cnf <<CNF
[ca]
default_ca = this
[this]
rand_serial = yes
new_certs_dir = .
default_md = sha256
policy = any
unique_subject = no
crlnumber = number.txt
[any]
countryName = optional
organizationName = optional
organizationIdentifier = optional
commonName = supplied
serialNumber = optional
givenName = optional
surname = optional
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[both]
keyUsage = critical, digitalSignature, nonRepudiation
extendedKeyUsage = clientAuth, emailProtection
certificatePolicies = 1.3.6.1.4.1.55555.1
authorityKeyIdentifier = keyid
authorityInfoAccess = OCSP;URI:$RESPONDER/ocsp
crlDistributionPoints = URI:$RESPONDER/list.crl
[list_only]
keyUsage = critical, digitalSignature, nonRepudiation
extendedKeyUsage = clientAuth, emailProtection
certificatePolicies = 1.3.6.1.4.1.55555.1
crlDistributionPoints = URI:$RESPONDER/list.crl
[silent]
keyUsage = critical, digitalSignature, nonRepudiation
certificatePolicies = 1.3.6.1.4.1.55555.1
[elsewhere]
keyUsage = critical, digitalSignature, nonRepudiation
certificatePolicies = 1.3.6.1.4.1.55555.1
authorityInfoAccess = OCSP;URI:http://169.254.169.254/ocsp
crlDistributionPoints = URI:http://localhost.invalid/list.crl
[card]
keyUsage = critical, digitalSignature
certificatePolicies = 2.16.724.1.2.2.2.4
crlDistributionPoints = URI:$RESPONDER/dnie.crl
[other_policy]
keyUsage = critical, digitalSignature, nonRepudiation
certificatePolicies = 1.3.6.1.4.1.55555.9
crlDistributionPoints = URI:$RESPONDER/list.crl
[encrypts]
keyUsage = critical, keyEncipherment
certificatePolicies = 1.3.6.1.4.1.55555.1
[seal]
keyUsage = critical, digitalSignature, nonRepudiation
certificatePolicies = 1.3.6.1.4.1.55555.1
1.3.6.1.5.5.7.1.3 = ASN1:SEQUENCE:seal_statements
[seal_statements]
one = SEQUENCE:seal_statement
[seal_statement]
id = OID:0.4.0.1862.1.6
info = SEQUENCE:seal_type
[seal_type]
seal = OID:0.4.0.1862.1.6.2
[responder]
keyUsage = critical, digitalSignature
extendedKeyUsage = OCSPSigning
noCheck = ignored
[partial]
issuingDistributionPoint = critical, @point
[point]
fullname = URI:$RESPONDER/part.crl
onlyuser = TRUE
[attributes_only]
issuingDistributionPoint = critical, @attributes
[attributes]
onlyAA = TRUE
CNF
echo 01 > number.txt

# Issues NAME.crt. Every authority has a database of its own, of which lists and responders are made.
issue() { # name, subject, issuer, extensions, start, end
    local name=$1 by=(-keyfile "$3.key" -cert "$3.crt")
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$name.key" 2> /dev/null
    openssl req -new -utf8 -key "$name.key" -subj "$2" -config /dev/null -out "$name.csr" 2> /dev/null
    if [ "$name" = "$3" ]; then by=(-selfsign -keyfile "$name.key"); fi
    touch "$3.txt"
    echo 'unique_subject = no' > "$3.txt.attr"
    sed "s|^\[this\]|&\ndatabase = $3.txt|" ca.cnf > "$3.cnf"
    openssl ca -batch -utf8 -preserveDN -notext -config "$3.cnf" -extensions "$4" \
        -startdate "${5:-$START}" -enddate "${6:-$END}" -in "$name.csr" -out "$name.crt" "${by[@]}" 2> /dev/null
    rm -f "$name.csr"
}
person() { # name, number, extensions, start, end, issuer
    issue "$1" "/C=ES/serialNumber=$2/GN=INVENTADA/SN=EJEMPLO PRUEBA/CN=EJEMPLO PRUEBA INVENTADA - 52020822C" \
        "${6:-issuing}" "$3" "${4:-$START}" "${5:-$END}"
    openssl pkcs12 -export -passout "pass:$PASSWORD" -inkey "$1.key" -in "$1.crt" -out "$1.p12"
}

issue root "/C=ES/O=Rubrica Test/CN=Test Root" root authority
issue issuing "/C=ES/O=Rubrica Test/CN=Test Persons" root authority
issue dnie "/C=ES/O=Rubrica Test/CN=Test Cards" root authority
issue impostor "/C=ES/O=Rubrica Test/CN=Test Persons" impostor authority
issue responder "/C=ES/O=Rubrica Test/CN=Test Responder" issuing responder
issue not_a_responder "/C=ES/O=Rubrica Test/CN=Test No Responder" issuing both

person person IDCES-52020822C both
person other_person IDCES-52020823K both
person list_only IDCES-52020822C list_only
person revoked IDCES-52020822C both
person revoked_list_only IDCES-52020822C list_only
person silent IDCES-52020822C silent
person elsewhere IDCES-52020822C elsewhere
person expired IDCES-52020822C both "$START" 20260201000000Z
person future IDCES-52020822C both 20450101000000Z
person other_policy IDCES-52020822C other_policy
person encrypts IDCES-52020822C encrypts
person seal IDCES-52020822C seal
person foreign IDCPT-52020822C both
person wrong_letter IDCES-52020822A both
person stranger IDCES-52020822C both "$START" "$END" impostor
issue card "/C=ES/serialNumber=52020822C/SN=EJEMPLO/GN=INVENTADA/CN=EJEMPLO PRUEBA, INVENTADA (AUTENTICACIÓN)" dnie card
openssl pkcs12 -export -passout "pass:$PASSWORD" -inkey card.key -in card.crt -out card.p12
issue representative "/C=ES/O=EMPRESA DE PRUEBA/organizationIdentifier=VATES-B00000000/serialNumber=IDCES-52020822C/GN=INVENTADA/SN=EJEMPLO/CN=52020822C INVENTADA EJEMPLO (R: B00000000)" issuing both
openssl pkcs12 -export -passout "pass:$PASSWORD" -inkey representative.key -in representative.crt -out representative.p12

for name in revoked revoked_list_only; do
    openssl ca -config issuing.cnf -keyfile issuing.key -cert issuing.crt -revoke $name.crt 2> /dev/null
done
list() { # output, issuer, options
    openssl ca -gencrl -config "$2.cnf" -keyfile "$2.key" -cert "$2.crt" -crl_lastupdate $START \
        -crl_nextupdate $END "${@:3}" -out list.pem 2> /dev/null
    openssl crl -in list.pem -outform DER -out "$1.crl"
}
touch impostor.txt
list list issuing
list dnie dnie
list impostor impostor
list part issuing -crlexts partial
list attributes issuing -crlexts attributes_only
list old issuing -crl_lastupdate 20260101000000Z -crl_nextupdate 20260201000000Z

# The trusted issuers, as a gateway is told of them.
{
    printf 'Qualified certificates of citizens\nkind: software\npolicies: 1.3.6.1.4.1.55555.1\n'
    cat issuing.crt
    printf 'Identity cards\nkind: dnie\n'
    cat dnie.crt
} > trusted.txt
