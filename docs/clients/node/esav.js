// Connexion à e-SAV avec le paquet « soap », et présentation d'une faute.
const fs = require('fs')
const https = require('https')
const { randomUUID } = require('crypto')
const soap = require('soap')

/** Rend le client décrit par le WSDL servi à cette URL, en SOAP 1.1 (ou 1.2 si la variable SOAP vaut 1.2). */
async function connecter(url, client, ca) {
  const tls = {
    cert: fs.readFileSync(`${client}/cert.pem`),
    key: fs.readFileSync(`${client}/key.pem`),
    ca: fs.readFileSync(ca),
    keepAlive: true, // une seule poignée de main TLS pour plusieurs appels
  }
  const httpsAgent = new https.Agent(tls)
  const options = { wsdl_options: { httpsAgent }, forceSoap12Headers: process.env.SOAP === '1.2' }
  const esav = await soap.createClientAsync(`${url}?wsdl`, options) // le WSDL aussi demande le certificat
  esav.setSecurity(new soap.ClientSSLSecurity(tls.key, tls.cert, tls.ca, { agent: httpsAgent }))
  if (url.endsWith('/v2')) {
    // le contrat v2 demande un en-tête : un identifiant neuf par requête
    const entete = () => ({ entete: { identifiantRequete: randomUUID(), horodatage: new Date().toISOString() } })
    const service = url.split('/').at(-2) // signalisation ou test
    esav.addSoapHeader(entete, '', 'tns', `urn:esav:ws:${service}:2`)
  }
  return esav
}

/** Rend une liste sous forme de tableau : seul, l'élément d'une faute n'en est pas un. */
const liste = valeur => (valeur === undefined ? [] : [].concat(valeur))

/** Écrit une faute et son détail typé sur la sortie d'erreur. */
function montrer(exception) {
  process.exitCode = 1
  const faute = exception.root?.Envelope?.Body?.Fault
  if (!faute) {
    console.error(exception.message) // TLS, réseau, WSDL illisible
    return
  }
  const { erreur } = faute.detail ?? faute.Detail // SOAP 1.1 : detail ; SOAP 1.2 : Detail
  console.error(faute.faultstring ?? faute.Reason.Text.$value)
  console.error(`${erreur.code} ${erreur.camp} ${erreur.libelle}`)
  for (const element of liste(erreur.element)) console.error(`${element.xpath} : ${element.regle}`)
}

module.exports = { connecter, liste, montrer }
