import contrat.GetInfoTravauxFTTHInput;
import contrat.GetInfoTravauxFTTHService;
import contrat.GetInfoTravauxFTTHService_Service;
import contrat.InfoFtthErrorMessage;
import contrat.TypeTravaux;
import java.io.File;
import javax.xml.ws.BindingProvider;

/** java @options InfoTravaux WSDL URL PRESTATION : les travaux et dérangements d'une ligne, sans en-tête. */
public class InfoTravaux {
    public static void main(String[] args) throws Exception {
        GetInfoTravauxFTTHService info = new GetInfoTravauxFTTHService_Service(
                new File(args[0]).toURI().toURL()).getGetInfoTravauxFTTHPort();
        ((BindingProvider) info).getRequestContext().put(BindingProvider.ENDPOINT_ADDRESS_PROPERTY, args[1]);
        GetInfoTravauxFTTHInput demande = new GetInfoTravauxFTTHInput();
        demande.setReferencePrestationPriseImpactee(args[2]);
        for (TypeTravaux t : info.getInfoTravauxFTTH(demande).getListeTravaux().getTravaux()) {
            System.out.println(t.getReference() + " " + t.getType().value() + " " + t.getEquipementConcerne().value()
                    + " " + t.getReferencePm() + " " + t.getEtat().value() + " " + t.getServiceProviderID());
            System.out.println(String.join(" ",
                    t.getReferencePrestationPriseImpactees().getPrestation().subList(0, 2)));
        }
        try {
            demande.setReferencePrestationPriseImpactee("BF-9999-0001");
            info.getInfoTravauxFTTH(demande);
        } catch (InfoFtthErrorMessage faute) {
            System.out.println(faute.getFaultInfo().getCodeRetour());
        }
    }
}
