import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.UUID;
import javax.xml.namespace.QName;
import javax.xml.soap.SOAPElement;
import javax.xml.soap.SOAPException;
import javax.xml.soap.SOAPHeader;
import javax.xml.ws.WebServiceException;
import javax.xml.ws.handler.MessageContext;
import javax.xml.ws.handler.soap.SOAPHandler;
import javax.xml.ws.handler.soap.SOAPMessageContext;

/** Ajoute à chaque requête l'en-tête que demande le contrat v2 : un identifiant neuf, et l'heure. */
final class Entete implements SOAPHandler<SOAPMessageContext> {
    private final String espace;

    Entete(String espace) {
        this.espace = espace;
    }

    @Override
    public boolean handleMessage(SOAPMessageContext contexte) {
        if (Boolean.TRUE.equals(contexte.get(MessageContext.MESSAGE_OUTBOUND_PROPERTY))) {
            try {
                SOAPHeader entetes = contexte.getMessage().getSOAPHeader();
                SOAPElement entete =
                        (entetes == null ? contexte.getMessage().getSOAPPart().getEnvelope().addHeader() : entetes)
                                .addHeaderElement(new QName(espace, "entete"));
                entete.addChildElement(new QName(espace, "identifiantRequete"))
                        .addTextNode(UUID.randomUUID().toString());
                entete.addChildElement(new QName(espace, "horodatage")).addTextNode(Instant.now().toString());
            } catch (SOAPException erreur) {
                throw new WebServiceException(erreur);
            }
        }
        return true;
    }

    @Override
    public boolean handleFault(SOAPMessageContext contexte) {
        return true;
    }

    @Override
    public void close(MessageContext contexte) {}

    @Override
    public Set<QName> getHeaders() {
        return Collections.emptySet();
    }
}
