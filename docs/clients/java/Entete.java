import com.sun.xml.ws.api.message.Headers;
import com.sun.xml.ws.developer.WSBindingProvider;
import java.time.Instant;
import java.util.UUID;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** L'en-tête que demande le contrat v2 : un identifiant neuf par requête, et l'heure. */
final class Entete {
    private Entete() {}

    /** Donne un en-tête à la prochaine requête de ce port. */
    static void poser(Object port, String espace) throws ParserConfigurationException {
        DocumentBuilderFactory fabrique = DocumentBuilderFactory.newInstance();
        fabrique.setNamespaceAware(true);
        Document document = fabrique.newDocumentBuilder().newDocument();
        Element entete = document.createElementNS(espace, "entete");
        ajouter(entete, "identifiantRequete", UUID.randomUUID().toString());
        ajouter(entete, "horodatage", Instant.now().toString());
        ((WSBindingProvider) port).setOutboundHeaders(Headers.create(entete));
    }

    private static void ajouter(Element parent, String nom, String valeur) {
        Element element = parent.getOwnerDocument().createElementNS(parent.getNamespaceURI(), nom);
        element.setTextContent(valeur);
        parent.appendChild(element);
    }
}
