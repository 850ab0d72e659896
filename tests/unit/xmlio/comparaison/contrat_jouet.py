"""A small contract of two operations, written into a folder with whatever a case changes in it."""

from pathlib import Path

WSDL = """<?xml version="1.0" encoding="UTF-8"?>
<wsdl:definitions name="Jouet" targetNamespace="urn:jouet:1" xmlns:tns="urn:jouet:1"
    xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
    xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/" xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <wsdl:documentation>Un contrat.</wsdl:documentation>
  <wsdl:types><xs:schema><xs:import namespace="urn:jouet:1" schemaLocation="jouet.xsd"/></xs:schema></wsdl:types>
  <wsdl:message name="deposer"><wsdl:part name="parameters" element="tns:deposer"/></wsdl:message>
  <wsdl:message name="deposerReponse"><wsdl:part name="parameters" element="tns:deposerReponse"/></wsdl:message>
  <wsdl:message name="lire"><wsdl:part name="parameters" element="tns:lire"/></wsdl:message>
  <wsdl:message name="lireReponse"><wsdl:part name="parameters" element="tns:lireReponse"/></wsdl:message>
  <wsdl:message name="erreur"><wsdl:part name="erreur" element="tns:erreur"/></wsdl:message>
  <wsdl:message name="entete"><wsdl:part name="entete" element="tns:entete"/></wsdl:message>
  <wsdl:portType name="Jouet">
    <wsdl:operation name="deposer">
      <wsdl:input message="tns:deposer"/><wsdl:output message="tns:deposerReponse"/>
      <wsdl:fault name="erreur" message="tns:erreur"/>
    </wsdl:operation>
    <wsdl:operation name="lire"><wsdl:input message="tns:lire"/><wsdl:output message="tns:lireReponse"/></wsdl:operation>
  </wsdl:portType>
  <wsdl:binding name="Soap11" type="tns:Jouet">
    <soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
    <wsdl:operation name="deposer">
      <soap:operation soapAction="urn:jouet:1/deposer"/>
      <wsdl:input><soap:body use="literal"/></wsdl:input><wsdl:output><soap:body use="literal"/></wsdl:output>
      <wsdl:fault name="erreur"><soap:fault name="erreur" use="literal"/></wsdl:fault>
    </wsdl:operation>
    <wsdl:operation name="lire">
      <soap:operation soapAction="urn:jouet:1/lire"/>
      <wsdl:input><soap:body use="literal"/></wsdl:input><wsdl:output><soap:body use="literal"/></wsdl:output>
    </wsdl:operation>
  </wsdl:binding>
  <wsdl:service name="Jouet">
    <wsdl:port name="Soap11" binding="tns:Soap11"><soap:address location="https://localhost/ws/jouet/v1"/></wsdl:port>
  </wsdl:service>
</wsdl:definitions>
"""

XSD = """<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:tns="urn:jouet:1" targetNamespace="urn:jouet:1"
    elementFormDefault="qualified">
  <xs:element name="deposer" type="tns:Depot"/>
  <xs:element name="deposerReponse" type="tns:Accuse"/>
  <xs:element name="lire" type="tns:Lecture"/>
  <xs:element name="lireReponse" type="tns:Detail"/>
  <xs:element name="erreur" type="tns:Erreur"/>
  <xs:element name="entete" type="xs:string"/>
  <xs:complexType name="Depot">
    <xs:annotation><xs:documentation>Ce qui est déposé.</xs:documentation></xs:annotation>
    <xs:sequence>
      <xs:element name="reference" type="tns:Reference"/>
      <xs:element name="etat" type="tns:EtatDemande" minOccurs="0"/>
      <xs:element name="note" type="xs:string" minOccurs="0" maxOccurs="3"/>
      <xs:choice><xs:element name="numero" type="xs:int"/><xs:element name="nom" type="xs:string"/></xs:choice>
      <xs:element name="personne" type="tns:Personne"/>
    </xs:sequence>
    <xs:attribute name="canal" type="xs:token"/>
  </xs:complexType>
  <xs:complexType name="Accuse">
    <xs:sequence>
      <xs:element name="numero" type="xs:string"/>
      <xs:element name="rang" type="tns:Rang" minOccurs="0"/>
      <xs:element name="etat" type="tns:EtatRendu"/>
    </xs:sequence>
  </xs:complexType>
  <xs:complexType name="Lecture"><xs:sequence><xs:element name="numero" type="tns:Taille"/></xs:sequence></xs:complexType>
  <xs:complexType name="Detail">
    <xs:sequence>
      <xs:element name="auteur" type="tns:Personne"/>
      <xs:element name="ligne" type="xs:string" maxOccurs="unbounded"/>
      <xs:any namespace="##other" minOccurs="0" processContents="lax"/>
    </xs:sequence>
  </xs:complexType>
  <xs:complexType name="Erreur"><xs:sequence><xs:element name="code" type="xs:string"/></xs:sequence></xs:complexType>
  <xs:complexType name="Personne">
    <xs:sequence>
      <xs:element name="nom" type="tns:Nom"/>
      <xs:element name="courriel" type="xs:string" minOccurs="0"/>
    </xs:sequence>
  </xs:complexType>
  <xs:simpleType name="Reference">
    <xs:restriction base="xs:string"><xs:pattern value="[A-Z]{1,8}"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="Nom">
    <xs:restriction base="xs:string"><xs:minLength value="1"/><xs:maxLength value="80"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="Taille">
    <xs:restriction base="xs:int"><xs:minInclusive value="1"/><xs:maxInclusive value="200"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="Rang"><xs:restriction base="xs:int"><xs:maxInclusive value="9"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="EtatDemande">
    <xs:restriction base="xs:string"><xs:enumeration value="OUVERT"/><xs:enumeration value="CLOS"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="EtatRendu">
    <xs:restriction base="xs:string"><xs:enumeration value="OUVERT"/><xs:enumeration value="CLOS"/></xs:restriction>
  </xs:simpleType>
</xs:schema>
"""


def ecrire(dossier: Path, *changes: tuple[str, str]) -> Path:
    """Write the contract into *dossier*, each change (before, after) made wherever it is found, and return it."""
    wsdl, xsd = WSDL, XSD
    for avant, apres in changes:
        assert avant in wsdl + xsd, avant
        wsdl, xsd = wsdl.replace(avant, apres), xsd.replace(avant, apres)
    dossier.mkdir(parents=True)
    (dossier / "jouet.wsdl").write_text(wsdl, "utf-8")
    (dossier / "jouet.xsd").write_text(xsd, "utf-8")
    return dossier
