// The traps of the npm package soap that the integrator's guide tells of; one line each.
const { connecter } = require('../../../docs/clients/node/esav')

const [url, client, ca] = process.argv.slice(2)

async function main() {
  const esav = await connecter(url, client, ca)
  console.log('liste vide :', (await esav.listerSignalisationsAsync({ etat: 'GELE' }))[0])
  const [catalogue] = await esav.listerFormulairesAsync({ codeOffre: 'FTTO' })
  const [formulaire] = catalogue.formulaire
  console.log('nombre :', typeof formulaire.versionFormulaire)
  console.log('jour :', formulaire.dateProduction.toISOString())
}

main()
