//! A listener that asks browsers for certificates, for cards above all: the browser and the operating
//! system talk to the card, and nothing has to be installed for it here [domain A1.1 R2].
//!
//! It stands on an address of its own, so that nobody else is ever asked for a certificate, and gives
//! a ticket for each that was shown. What a certificate is worth is judged by the application, with the
//! same checks as for statements that are signed in the pages.

use crate::assets::Assets;
use crate::clock::Clock;
use crate::database::Database;
use crate::ports::NativePorts;
use http::{Method, Request, Response, StatusCode, header};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rubrica_core::x509::path::TrustAnchors;
use rubrica_edge::App;
use rubrica_edge::settings::Settings;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{CertificateError, DigitallySignedStruct, DistinguishedName, SignatureScheme};
use std::convert::Infallible;
use std::net::TcpListener;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::LocalSet;
use tokio_rustls::TlsAcceptor;

/// The listener, ready to serve.
#[derive(Debug, Clone)]
pub struct ClientListener {
    listener: Arc<TcpListener>,
    tls: Arc<rustls::ServerConfig>,
    back: String,
}

/// Why there is no listener.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientListenerError {
    /// The certificate or the key of the listener cannot be read.
    #[error("no certificate with its key in PEM")]
    Pem(#[from] rustls::pki_types::pem::Error),
    /// They do not belong together, or are of no use for TLS.
    #[error("certificate or key cannot be used for TLS")]
    Tls(#[from] rustls::Error),
    /// There are no issuers whose certificates could be shown.
    #[error("no issuers are trusted")]
    NoIssuers(#[from] rustls::server::VerifierBuilderError),
}

impl ClientListener {
    /// A listener with the certificate and the key of its own address, in PEM. It sends browsers
    /// `back` to the pages, `https://host`.
    ///
    /// # Errors
    /// [`ClientListenerError`].
    pub fn new(
        listener: TcpListener,
        certificates: &[u8],
        key: &[u8],
        issuers: &TrustAnchors,
        back: String,
    ) -> Result<Self, ClientListenerError> {
        let chain = CertificateDer::pem_slice_iter(certificates).collect::<Result<_, _>>()?;
        let key = PrivateKeyDer::from_pem_slice(key)?;
        let mut roots = rustls::RootCertStore::empty();
        for issuer in issuers.certificates() {
            roots.add(CertificateDer::from(issuer.der().to_vec()))?;
        }
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let inner =
            WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
                .build()?;
        let mut tls = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_client_cert_verifier(Arc::new(Verifier { inner }))
            .with_single_cert(chain, key)?;
        // Every connection shows the certificate anew: a resumed one proves nothing about the card.
        tls.session_storage = Arc::new(rustls::server::NoServerSessionStorage {});
        tls.send_tls13_tickets = 0;
        Ok(Self { listener: Arc::new(listener), tls: Arc::new(tls), back })
    }
}

/// Demands a certificate under the trusted issuers, and the proof of its key. One that is out of its
/// time gets in, so that its holder can be told in words of his own language: the application refuses
/// it (CHK-CRT-02).
#[derive(Debug)]
struct Verifier {
    inner: Arc<dyn ClientCertVerifier>,
}

impl ClientCertVerifier for Verifier {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        self.inner.root_hint_subjects()
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        use CertificateError as Fault;
        match self.inner.verify_client_cert(end_entity, intermediates, now) {
            Err(rustls::Error::InvalidCertificate(
                Fault::Expired
                | Fault::ExpiredContext { .. }
                | Fault::NotValidYet
                | Fault::NotValidYetContext { .. },
            )) => Ok(ClientCertVerified::assertion()),
            outcome => outcome,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

/// A handshake waits for a person who types the PIN of his card.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(120);
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// Serves on a thread of its own until `shutdown` turns true.
pub(crate) fn serve(
    client: ClientListener,
    settings: Arc<Settings>,
    database: Database,
    assets: Assets,
    shutdown: watch::Receiver<bool>,
) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ports = NativePorts::new(database, assets, None, Clock::default());
    let desk = Rc::new(Desk { app: App::new(ports, settings), back: client.back.clone() });
    LocalSet::new().block_on(&runtime, accept(client, desk, shutdown))
}

struct Desk {
    app: App<NativePorts>,
    back: String,
}

async fn accept(
    client: ClientListener,
    desk: Rc<Desk>,
    mut shutdown: watch::Receiver<bool>,
) -> std::io::Result<()> {
    let listener = client.listener.try_clone()?;
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let acceptor = TlsAcceptor::from(client.tls);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = shutdown.wait_for(|stop| *stop) => return Ok(()),
        };
        match accepted {
            Ok((stream, _)) => {
                let (acceptor, desk) = (acceptor.clone(), Rc::clone(&desk));
                tokio::task::spawn_local(connection(stream, acceptor, desk));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

async fn connection(stream: tokio::net::TcpStream, acceptor: TlsAcceptor, desk: Rc<Desk>) {
    let handshake = tokio::time::timeout(HANDSHAKE_TIMEOUT, acceptor.accept(stream)).await;
    // Without a certificate under the trusted issuers there is nothing to talk about.
    let Ok(Ok(stream)) = handshake else { return };
    let shown = stream.get_ref().1.peer_certificates().unwrap_or_default();
    let chain: Rc<[Vec<u8>]> = shown.iter().map(|one| one.to_vec()).collect();
    let service = service_fn(move |request: Request<Incoming>| {
        let (desk, chain) = (Rc::clone(&desk), Rc::clone(&chain));
        async move { Ok::<_, Infallible>(desk.answer(&request, &chain).await) }
    });
    // A browser that breaks off is no news.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

impl Desk {
    /// `GET /?challenge=…`: back to the pages, with a ticket or the reason why there is none. Both
    /// stand in the fragment, which no server and no log sees.
    async fn answer(
        &self,
        request: &Request<Incoming>,
        chain: &[Vec<u8>],
    ) -> Response<Full<Bytes>> {
        let challenge = request.uri().query().and_then(|query| query.strip_prefix("challenge="));
        let (&Method::GET, "/", Some(challenge)) =
            (request.method(), request.uri().path(), challenge)
        else {
            return with_status(StatusCode::NOT_FOUND);
        };
        let outcome = match self.app.certificate_ticket(chain, challenge).await {
            Ok(ticket) => format!("ticket={ticket}"),
            Err(problem) => format!("problem={}", problem.code),
        };
        let mut response = with_status(StatusCode::SEE_OTHER);
        let location = format!("{}/certificate/return#{outcome}", self.back);
        if let Ok(location) = header::HeaderValue::from_str(&location) {
            response.headers_mut().insert(header::LOCATION, location);
        }
        response
    }
}

fn with_status(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, header::HeaderValue::from_static("no-referrer"));
    response
}
