#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes the messages of this folder with xmlsec1, openssl and node, none of them ours, so that a
# mistake of ours can't be in both the message and its check. Run by hand; the results are checked in.
# The keys are for these tests alone and are kept if they exist.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# --- keys ---------------------------------------------------------------------------------------
mkdir -p keys
make_key() {  # name, genpkey options
  local name=$1
  shift
  [[ -f keys/$name.key.pem ]] || openssl genpkey "$@" -out "keys/$name.key.pem" 2>/dev/null
  [[ -f keys/$name.cert.pem ]] || openssl req -new -x509 -key "keys/$name.key.pem" -sha256 \
    -subj "/CN=$name" -days 36500 -out "keys/$name.cert.pem"
}
make_key rsa1024 -algorithm RSA -pkeyopt rsa_keygen_bits:1024
make_key rsa2048 -algorithm RSA -pkeyopt rsa_keygen_bits:2048
make_key other2048 -algorithm RSA -pkeyopt rsa_keygen_bits:2048
make_key p256 -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:named_curve
make_key p384 -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -pkeyopt ec_param_enc:named_curve
make_key p521 -algorithm EC -pkeyopt ec_paramgen_curve:P-521 -pkeyopt ec_param_enc:named_curve

# --- templates ----------------------------------------------------------------------------------
ds=http://www.w3.org/2000/09/xmldsig#
more=http://www.w3.org/2001/04/xmldsig-more#
enc=http://www.w3.org/2001/04/xmlenc#
enc11=http://www.w3.org/2009/xmlenc11#
exc=http://www.w3.org/2001/10/xml-exc-c14n#
inc=http://www.w3.org/TR/2001/REC-xml-c14n-20010315

# SignatureMethod, DigestMethod, URI, [CanonicalizationMethod], [Transforms after enveloped]
signature() {
  local c14n=${4:-$exc} tail=${5-"<ds:Transform Algorithm=\"$exc\"/>"}
  printf '%s' "<ds:Signature xmlns:ds=\"$ds\"><ds:SignedInfo>" \
    "<ds:CanonicalizationMethod Algorithm=\"$c14n\"/><ds:SignatureMethod Algorithm=\"$1\"/>" \
    "<ds:Reference URI=\"$3\"><ds:Transforms><ds:Transform Algorithm=\"${ds}enveloped-signature\"/>" \
    "$tail</ds:Transforms><ds:DigestMethod Algorithm=\"$2\"/><ds:DigestValue/></ds:Reference>" \
    "</ds:SignedInfo><ds:SignatureValue/><ds:KeyInfo><ds:X509Data/></ds:KeyInfo></ds:Signature>"
}

assertion() {  # signature, [attributes of the start tag], [attribute value element]
  printf '%s' "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ${2:-}" \
    " ID=\"_a1\" Version=\"2.0\" IssueInstant=\"2026-01-01T00:00:00Z\">" \
    "<saml:Issuer>https://idp.example.com/</saml:Issuer>$1" \
    "<saml:Subject><saml:NameID>alice@example.com</saml:NameID></saml:Subject>" \
    "<saml:AttributeStatement><saml:Attribute Name=\"cn\">" \
    "${3:-<saml:AttributeValue>Alice</saml:AttributeValue>}" \
    "</saml:Attribute></saml:AttributeStatement></saml:Assertion>"
}

response() {  # signature, content, [attributes of the start tag]
  printf '%s' "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" ${3:-}" \
    " ID=\"_r1\" Version=\"2.0\" IssueInstant=\"2026-01-01T00:00:00Z\">" \
    "<saml:Issuer xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">https://idp.example.com/</saml:Issuer>" \
    "$1<samlp:Status><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/></samlp:Status>" \
    "$2</samlp:Response>"
}

sign() {  # case, key, further options of xmlsec1; the template comes on standard input
  local case=$1 key=$2
  shift 2
  mkdir -p "$case"
  cat >"$work/template.xml"
  xmlsec1 --sign --privkey-pem "keys/$key.key.pem,keys/$key.cert.pem" \
    --id-attr:ID urn:oasis:names:tc:SAML:2.0:assertion:Assertion \
    --id-attr:ID urn:oasis:names:tc:SAML:2.0:protocol:Response \
    "$@" --output "$case/message.xml" "$work/template.xml"
}

describe() {  # case, lines of case.txt
  local case=$1
  shift
  printf '%s\n' "$@" >"$case/case.txt"
}

# --- signatures ---------------------------------------------------------------------------------
simple() {  # case, key, SignatureMethod, DigestMethod
  response "" "$(assertion "$(signature "$3" "$4" '#_a1')")" | sign "$1" "$2"
}
for bits in 256 384 512; do
  digest=${enc}sha$bits
  [[ $bits == 384 ]] && digest=${more}sha384
  simple "rsa-sha$bits" rsa2048 "${more}rsa-sha$bits" "$digest"
  describe "rsa-sha$bits" 'key: rsa2048' 'target: _a1'
done
simple rsa-sha1 rsa2048 "${ds}rsa-sha1" "${ds}sha1"
describe rsa-sha1 'key: rsa2048' 'target: _a1' 'allow: sha1' 'else: xmldsig.algorithm_not_allowed'
simple rsa-sha256-digest-sha1 rsa2048 "${more}rsa-sha256" "${ds}sha1"
describe rsa-sha256-digest-sha1 'key: rsa2048' 'target: _a1' 'allow: sha1' \
  'else: xmldsig.algorithm_not_allowed'
simple rsa1024 rsa1024 "${more}rsa-sha256" "${enc}sha256"
describe rsa1024 'key: rsa1024' 'target: _a1' 'allow: rsa1024' 'else: xmldsig.key_too_small'
simple ecdsa-p256 p256 "${more}ecdsa-sha256" "${enc}sha256"
describe ecdsa-p256 'key: p256' 'target: _a1'
simple ecdsa-p384 p384 "${more}ecdsa-sha384" "${more}sha384"
describe ecdsa-p384 'key: p384' 'target: _a1'
simple ecdsa-p521 p521 "${more}ecdsa-sha512" "${enc}sha512"
describe ecdsa-p521 'key: p521' 'target: _a1'
simple ecdsa-p521-sha256 p521 "${more}ecdsa-sha256" "${enc}sha256"
describe ecdsa-p521-sha256 'key: p521' 'target: _a1'
simple ecdsa-sha1 p256 "${more}ecdsa-sha1" "${ds}sha1"
describe ecdsa-sha1 'key: p256' 'target: _a1' 'allow: sha1' 'else: xmldsig.algorithm_not_allowed'

sha256() { signature "${more}rsa-sha256" "${enc}sha256" "$@"; }

response "$(sha256 '#_r1')" "$(assertion '')" | sign response-signed rsa2048
describe response-signed 'key: rsa2048' 'target: _r1'

response "$(sha256 '#_r1')" "$(assertion "$(sha256 '#_a1')")" >"$work/both.xml"
sign both-signed rsa2048 --node-xpath "//*[@ID='_a1']/*[local-name()='Signature']" <"$work/both.xml"
cp both-signed/message.xml "$work/both.xml"
sign both-signed rsa2048 --node-xpath "/*/*[local-name()='Signature']" <"$work/both.xml"
describe both-signed 'key: rsa2048' 'target: _r1 _a1'

typed='<saml:AttributeValue xsi:type="xs:string">Alice</saml:AttributeValue>'
xs='xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
prefixed="<ds:Transform Algorithm=\"$exc\"><ec:InclusiveNamespaces xmlns:ec=\"$exc\" PrefixList=\"xs #default\"/></ds:Transform>"
response "" "$(assertion "$(sha256 '#_a1' "$exc" "$prefixed")" "$xs" "$typed")" 'xmlns="urn:example:default"' |
  sign inclusive-prefixes rsa2048
describe inclusive-prefixes 'key: rsa2048' 'target: _a1'

response "" "$(assertion "$(sha256 '#_a1' "$exc" "$prefixed")" "" "$typed")" "$xs" |
  sign inclusive-prefixes-outside rsa2048
describe inclusive-prefixes-outside 'key: rsa2048' 'target: _a1'

response "" "$(assertion "$(sha256 '#_a1' "${exc}WithComments" "<ds:Transform Algorithm=\"${exc}WithComments\"/>")")" |
  sign with-comments-none-there rsa2048
describe with-comments-none-there 'key: rsa2048' 'target: _a1'

response "" "$(assertion "$(sha256 '#_a1' "$inc" "<ds:Transform Algorithm=\"$inc\"/>")" "$xs" "$typed")" \
  'xmlns:unused="urn:example:unused" xml:lang="en"' | sign inclusive-c14n rsa2048
describe inclusive-c14n 'key: rsa2048' 'target: _a1' 'allow: inclusive-c14n' \
  'else: xmldsig.canonicalization_not_allowed'

response "" "$(assertion "$(sha256 '#_a1' "$exc" "<ds:Transform Algorithm=\"$inc\"/>")")" |
  sign inclusive-c14n-of-reference rsa2048
describe inclusive-c14n-of-reference 'key: rsa2048' 'target: _a1' 'allow: inclusive-c14n' \
  'else: xmldsig.transform_not_allowed'

response "" "$(assertion "$(sha256 '#_a1' "$exc" "")")" 'xmlns:unused="urn:example:unused"' |
  sign no-c14n-transform rsa2048
describe no-c14n-transform 'key: rsa2048' 'target: _a1' 'allow: inclusive-c14n' \
  'else: xmldsig.transform_not_allowed'

response "$(sha256 '')" "$(assertion '')" | sign empty-uri rsa2048
describe empty-uri 'key: rsa2048' 'target: _r1' 'allow: empty-reference-uri' \
  'else: xmldsig.reference_uri'

odd='<saml:AttributeValue note="tab&#9;cr&#13;quote&quot;lt&lt;">Ünï &#x1F600; &amp;&lt;&gt; <![CDATA[<b>&]]>&#13;</saml:AttributeValue>'
response "" "$(assertion "$(sha256 '#_a1')" "" "$odd")" | sign odd-characters rsa2048
describe odd-characters 'key: rsa2048' 'target: _a1'

comments='<saml:AttributeValue>Al<!-- dropped by canonicalisation -->ice</saml:AttributeValue>'
response "" "$(assertion "$(sha256 '#_a1')" "" "$comments")" | sign comment-in-value rsa2048
describe comment-in-value 'key: rsa2048' 'target: _a1'

# Indented, as some identity providers write; the white space is signed content.
response "" "$(assertion "$(sha256 '#_a1')")" | sed 's/></>\n  </g' | sign indented rsa2048
describe indented 'key: rsa2048' 'target: _a1'

simple other-key other2048 "${more}rsa-sha256" "${enc}sha256"
describe other-key 'key: rsa2048' 'target: _a1' 'expect: xmldsig.signature_invalid'
sed 's/alice@/admin@/' rsa-sha256/message.xml >"$work/altered.xml"
mkdir -p altered && cp "$work/altered.xml" altered/message.xml
describe altered 'key: rsa2048' 'target: _a1' 'expect: xmldsig.digest_mismatch'
simple hmac-free-md5 rsa2048 "${more}rsa-sha224" "${more}sha224"
mv hmac-free-md5 rsa-sha224 2>/dev/null || { cp hmac-free-md5/* rsa-sha224/; rm -r hmac-free-md5; }
describe rsa-sha224 'key: rsa2048' 'target: _a1' 'expect: xmldsig.algorithm_not_allowed'

# RSA-PSS is not known to this xmlsec1: its digest and canonical form, openssl's signature.
for bits in 1 256 384 512; do
  case=rsa-pss-sha$bits
  simple "$case" rsa2048 "${more}rsa-sha256" "${enc}sha256"
  node - "$case/message.xml" "$bits" "keys/rsa2048.key.pem" <<'JS'
const fs = require('fs'), crypto = require('crypto');
const [, , file, bits, key] = process.argv;
let text = fs.readFileSync(file, 'utf8');
text = text.replace('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
                    `http://www.w3.org/2007/05/xmldsig-more#sha${bits}-rsa-MGF1`);
const info = text.match(/<ds:SignedInfo>.*<\/ds:SignedInfo>/s)[0]
    .replace('<ds:SignedInfo>', '<ds:SignedInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">')
    .replace(/<(ds:\w+)([^<>]*)\/>/g, '<$1$2></$1>');
const value = crypto.sign(`sha${bits}`, Buffer.from(info), {
  key: fs.readFileSync(key), padding: crypto.constants.RSA_PKCS1_PSS_PADDING,
  saltLength: crypto.constants.RSA_PSS_SALTLEN_DIGEST}).toString('base64');
text = text.replace(/(<ds:SignatureValue>)[^<]*/, `$1${value}`);
fs.writeFileSync(file, text);
JS
  describe "$case" 'key: rsa2048' 'target: _a1'
done
describe rsa-pss-sha1 'key: rsa2048' 'target: _a1' 'allow: sha1' 'else: xmldsig.algorithm_not_allowed'

# --- encryption ---------------------------------------------------------------------------------
plain() {
  response "" "<saml:EncryptedAssertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">$(assertion '')</saml:EncryptedAssertion>"
}

encrypt() {  # case, block cipher, session key kind, key transport, content of its EncryptionMethod
  mkdir -p "$1"
  plain >"$work/plain.xml"
  printf '%s' "<xenc:EncryptedData xmlns:xenc=\"$enc\" Type=\"${enc}Element\">" \
    "<xenc:EncryptionMethod Algorithm=\"$2\"/><ds:KeyInfo xmlns:ds=\"$ds\"><xenc:EncryptedKey>" \
    "<xenc:EncryptionMethod Algorithm=\"$4\">${5:-}</xenc:EncryptionMethod>" \
    "<xenc:CipherData><xenc:CipherValue/></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo>" \
    "<xenc:CipherData><xenc:CipherValue/></xenc:CipherData></xenc:EncryptedData>" >"$work/template.xml"
  xmlsec1 --encrypt --pubkey-cert-pem keys/rsa2048.cert.pem --session-key "$3" \
    --xml-data "$work/plain.xml" \
    --node-name urn:oasis:names:tc:SAML:2.0:assertion:Assertion \
    --output "$1/message.xml" "$work/template.xml"
  assertion '' >"$1/plaintext.xml"
}
oaep=${enc}rsa-oaep-mgf1p
sha1method="<ds:DigestMethod Algorithm=\"${ds}sha1\"/>"
for bits in 128 192 256; do
  encrypt "enc-aes$bits-gcm" "${enc11}aes$bits-gcm" "aes-$bits" "$oaep" "$sha1method"
  describe "enc-aes$bits-gcm" 'decrypt: rsa2048'
  encrypt "enc-aes$bits-cbc" "${enc}aes$bits-cbc" "aes-$bits" "$oaep"
  describe "enc-aes$bits-cbc" 'decrypt: rsa2048' 'allow: aes-cbc' 'else: xmlenc.algorithm_not_allowed'
done
encrypt enc-rsa1_5 "${enc11}aes128-gcm" aes-128 "${enc}rsa-1_5"
describe enc-rsa1_5 'decrypt: rsa2048' 'allow: rsa1_5' 'else: xmlenc.algorithm_not_allowed'
encrypt enc-tripledes "${enc}tripledes-cbc" des-192 "$oaep"
describe enc-tripledes 'decrypt: rsa2048' 'expect: xmlenc.algorithm_not_allowed'
mkdir -p enc-other-key && cp enc-aes128-gcm/message.xml enc-other-key/
describe enc-other-key 'decrypt: other2048' 'expect: xmlenc.decryption_failed'

# Digests and mask functions that this xmlsec1 does not know: openssl's RSA, node's AES-GCM.
oaep_case() {  # case, OAEP digest, MGF1 digest, key transport, content of its EncryptionMethod
  mkdir -p "$1"
  assertion '' >"$1/plaintext.xml"
  openssl rand 32 >"$work/session"
  openssl pkeyutl -encrypt -certin -inkey keys/rsa2048.cert.pem -in "$work/session" \
    -pkeyopt rsa_padding_mode:oaep -pkeyopt "rsa_oaep_md:$2" -pkeyopt "rsa_mgf1_md:$3" \
    -out "$work/wrapped"
  local data
  data=$(node -e '
    const fs = require("fs"), crypto = require("crypto");
    const iv = crypto.randomBytes(12);
    const c = crypto.createCipheriv("aes-256-gcm", fs.readFileSync(process.argv[1]), iv);
    const out = Buffer.concat([iv, c.update(fs.readFileSync(process.argv[2])), c.final()]);
    console.log(Buffer.concat([out, c.getAuthTag()]).toString("base64"));' \
    "$work/session" "$1/plaintext.xml")
  local method="<xenc:EncryptionMethod Algorithm=\"$4\">${5//ds:DigestMethod/ds:DigestMethod xmlns:ds=\"$ds\"}</xenc:EncryptionMethod>"
  local key="$method<xenc:CipherData><xenc:CipherValue>$(base64 -w 76 "$work/wrapped")</xenc:CipherValue></xenc:CipherData>"
  local info="<ds:KeyInfo xmlns:ds=\"$ds\"><xenc:EncryptedKey>$key</xenc:EncryptedKey></ds:KeyInfo>" beside=""
  if [[ ${6:-} == beside ]]; then
    info="<ds:KeyInfo xmlns:ds=\"$ds\"><ds:RetrievalMethod Type=\"${enc}EncryptedKey\" URI=\"#_k1\"/></ds:KeyInfo>"
    beside="<xenc:EncryptedKey xmlns:xenc=\"$enc\" Id=\"_k1\" Recipient=\"https://sp.example.com/\">$key<xenc:ReferenceList><xenc:DataReference URI=\"#_d1\"/></xenc:ReferenceList></xenc:EncryptedKey>"
  fi
  response "" "<saml:EncryptedAssertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"><xenc:EncryptedData xmlns:xenc=\"$enc\" Id=\"_d1\" Type=\"${enc}Element\"><xenc:EncryptionMethod Algorithm=\"${enc11}aes256-gcm\"/>$info<xenc:CipherData><xenc:CipherValue>$data</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>$beside</saml:EncryptedAssertion>" \
    >"$1/message.xml"
  describe "$1" 'decrypt: rsa2048'
}
sha256method="<ds:DigestMethod Algorithm=\"${enc}sha256\"/>"
mgf() { printf '%s' "<xenc11:MGF xmlns:xenc11=\"$enc11\" Algorithm=\"${enc11}mgf1$1\"/>"; }
oaep_case enc-oaep-sha256-mgf1sha1 sha256 sha1 "$oaep" "$sha256method"
oaep_case enc-oaep11-sha256-mgf1sha256 sha256 sha256 "${enc11}rsa-oaep" "$sha256method$(mgf sha256)"
oaep_case enc-oaep11-sha1-mgf1sha256 sha1 sha256 "${enc11}rsa-oaep" "$sha1method$(mgf sha256)"
oaep_case enc-oaep11-sha256-mgf1sha1 sha256 sha1 "${enc11}rsa-oaep" "$sha256method$(mgf sha1)"
oaep_case enc-oaep11-defaults sha1 sha1 "${enc11}rsa-oaep" ""
oaep_case enc-key-beside-data sha1 sha1 "$oaep" "" beside
