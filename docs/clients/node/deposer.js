// node deposer.js URL DOSSIER_CLIENT CA PRESTATION REFERENCE FORMULAIRE.xml
const fs = require('fs')
const { connecter, montrer } = require('./esav')

const [url, client, ca, prestation, reference, fichier] = process.argv.slice(2)

async function deposer() {
  const esav = await connecter(url, client, ca)
  const formulaire = fs.readFileSync(fichier, 'utf8').replace(/^<\?xml[^>]*\?>/, '') // sans la déclaration XML
  const [accuse] = await esav.deposerSignalisationAsync({
    identifiantPrestation: prestation,
    referenceOperateur: reference,
    deposant: { nom: 'Service client', telephone: '0380000000' },
    formulaire: { $xml: formulaire },
  })
  console.log(accuse.numeroSignalisation)
}

deposer().catch(montrer)
