// node deposer.js URL DOSSIER_CLIENT CA PRESTATION REFERENCE FORMULAIRE.xml
const fs = require('fs')
const { randomUUID } = require('crypto')
const { soap } = require('strong-soap')

const [url, client, ca, prestation, reference, fichier] = process.argv.slice(2)
const [key, cert, autorite] = [`${client}/key.pem`, `${client}/cert.pem`, ca].map(nom => fs.readFileSync(nom))

// strong-soap n'écrit pas de XML tout fait : le formulaire est donné champ par champ, avec son espace de noms.
const xml = fs.readFileSync(fichier, 'utf8')
const champs = new soap.XMLHandler({}, {}).xmlToJson(null, xml, null).formulaire
const espace = /xmlns="([^"]+)"/.exec(xml)[1]

async function deposer() {
  const options = { wsdl_options: { key, cert, ca: autorite } } // le WSDL aussi demande le certificat
  const esav = await new Promise((rendre, refuser) =>
    soap.createClient(`${url}?wsdl`, options, (erreur, lu) => (erreur ? refuser(erreur) : rendre(lu))),
  )
  esav.setSecurity(new soap.ClientSSLSecurity(key, cert, autorite))
  if (url.endsWith('/v2')) {
    // le contrat v2 demande un en-tête : un identifiant neuf par requête
    const entete = { identifiantRequete: randomUUID(), horodatage: new Date() }
    esav.addSoapHeader(entete, { nsURI: 'urn:esav:ws:signalisation:2', name: 'entete' })
  }
  const [service] = Object.keys(esav.wsdl.services)
  const port = esav[service].SignalisationSoap11 // sans le nommer, ce serait le port SOAP 1.2
  const { result } = await port.deposerSignalisation({
    identifiantPrestation: prestation,
    referenceOperateur: reference,
    deposant: { nom: 'Service client', telephone: '0380000000' },
    formulaire: { formulaire: { ...champs, $attributes: { xmlns: espace } } },
  })
  console.log(result.numeroSignalisation)
}

deposer().catch(exception => {
  process.exitCode = 1
  const faute = exception.Fault ?? exception.root?.Envelope?.Body?.Fault
  console.error(faute?.faultstring ?? exception.message) // sans faute : TLS, réseau, WSDL illisible
  if (faute) console.error(`${faute.detail.erreur.code} ${faute.detail.erreur.camp} ${faute.detail.erreur.libelle}`)
})
