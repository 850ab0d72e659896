#!/bin/sh
# Prépare un client JAX-WS : magasins de clés, classes tirées du WSDL servi, compilation.
# Usage : sh construire.sh URL DOSSIER_CLIENT CA DOSSIER
# Puis :  java @DOSSIER/options Deposer URL PRESTATION REFERENCE FORMULAIRE.xml
# Demande un JDK, openssl et wsimport (Debian : apt-get install default-jdk-headless jaxws openssl).
set -eu
url=$1 client=$2 ca=$3 dossier=$4
sources=$(dirname "$0")
jaxws=${JAXWS:-/usr/share/java/jaxws-rt.jar}
mkdir -p "$dossier/classes"

openssl pkcs12 -export -in "$client/cert.pem" -inkey "$client/key.pem" \
    -passout pass:changeit -out "$dossier/client.p12"
rm -f "$dossier/ca.p12"
keytool -importcert -noprompt -alias esav -file "$ca" \
    -storetype PKCS12 -storepass changeit -keystore "$dossier/ca.p12"
cat > "$dossier/options" <<FIN
-Djavax.net.ssl.keyStore=$dossier/client.p12 -Djavax.net.ssl.keyStorePassword=changeit
-Djavax.net.ssl.trustStore=$dossier/ca.p12 -Djavax.net.ssl.trustStorePassword=changeit
-Djavax.xml.soap.SAAJMetaFactory=com.sun.xml.messaging.saaj.soap.SAAJMetaFactoryImpl
-cp $dossier/classes:$jaxws
FIN

case $url in # la régie a ses propres classes, à côté de celles de signalisation v1
    */regie) paquet=regie ;;
    *) paquet=esav ;;
esac
# accessExternalSchema : sans elle, le JDK avertit qu'il ne lit pas en HTTPS le schéma que le WSDL importe.
# -extension : sans elle, wsimport saute le port SOAP 1.2.
WSIMPORT_OPTS="$(head -n 2 "$dossier/options" | tr '\n' ' ') -Djavax.xml.accessExternalSchema=https" \
    wsimport -quiet -keep -extension -b "$sources/liaison.xml" -p "$paquet" -d "$dossier/classes" "$url?wsdl"
case $url in # les classes tirées du WSDL dépendent du contrat
    */test/*) programmes="$sources/Tester.java" ;;
    */regie) programmes="$sources/Plateforme.java" ;;
    */v1) programmes="$sources/Deposer.java $sources/Suivre.java" ;;
    *) programmes="$sources/Deposer.java" ;;
esac
# shellcheck disable=SC2086 - plusieurs fichiers
javac -d "$dossier/classes" -cp "$dossier/classes:$jaxws" \
    $programmes "$sources/Entete.java" "$sources/Fautes.java"
