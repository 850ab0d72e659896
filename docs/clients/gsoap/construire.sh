#!/bin/sh
# Construit un client gSOAP (langage C) depuis le WSDL servi :  sh construire.sh URL DOSSIER_CLIENT CA DOSSIER
# Puis :  DOSSIER/deposer URL DOSSIER/identite.pem CA PRESTATION REFERENCE FORMULAIRE.xml
# Demande gSOAP, un compilateur C, OpenSSL et curl (Debian : apt-get install gsoap libgsoap-dev libssl-dev gcc curl).
set -eu
url=$1 client=$2 ca=$3 dossier=$4
sources=$(cd "$(dirname "$0")" && pwd)
prendre() { curl --silent --show-error --fail --cert "$client/cert.pem" --key "$client/key.pem" --cacert "$ca" "$1"; }

mkdir -p "$dossier"
# gSOAP veut la clé et le certificat dans un seul fichier, que personne d'autre ne lit.
(umask 077 && cat "$client/key.pem" "$client/cert.pem" > "$dossier/identite.pem")
# wsdl2h ne présente pas de certificat : une copie locale du contrat, où seul le chemin du schéma change.
prendre "$url?xsd=signalisation.xsd" > "$dossier/signalisation.xsd"
prendre "$url?wsdl" | sed 's|schemaLocation="[^"]*"|schemaLocation="signalisation.xsd"|' > "$dossier/signalisation.wsdl"
cd "$dossier"
wsdl2h -c -Nesav -oesav.h signalisation.wsdl > wsdl2h.txt 2>&1 || { cat wsdl2h.txt >&2; exit 1; }
soapcpp2 -1 -C -c -L -x -I/usr/share/gsoap/import esav.h > soapcpp2.txt 2>&1 || { cat soapcpp2.txt >&2; exit 1; }
entete=$(grep -q esav__entete soapStub.h && echo -DENTETE || true)
cc -DWITH_OPENSSL $entete -I. -o deposer "$sources/deposer.c" soapC.c soapClient.c -lgsoapssl -lssl -lcrypto
