//! Certificates of citizens: whose are recognised, and where browsers are asked for those of cards.

use super::listen;
use crate::arguments::ServeArguments;
use crate::failure::Failure;
use crate::file;
use rubrica_edge::settings::Settings;
use rubrica_edge_native::ClientListener;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use zeroize::Zeroizing;

/// What the arguments say about certificates of citizens.
pub(super) struct Cards {
    /// The list of trusted issuers, as the settings take it.
    pub(super) issuers: String,
    /// Where browsers are asked for certificates; empty for nowhere.
    pub(super) address: String,
    listening: Option<Listening>,
}

struct Listening {
    listener: TcpListener,
    certificate: Vec<u8>,
    key: Zeroizing<Vec<u8>>,
    back: String,
}

impl Cards {
    /// Reads the files, and takes the address; `main` is that of the pages.
    pub(super) fn open(arguments: &ServeArguments, main: SocketAddr) -> Result<Self, Failure> {
        let issuers = match &arguments.trusted_issuers {
            Some(path) => {
                let bytes = read(path, "the trusted issuers")?;
                String::from_utf8(bytes).map_err(|error| {
                    Failure::new(format!("{} is not text", path.display())).because(&error)
                })?
            }
            None => String::new(),
        };
        let (Some(address), Some(certificate), Some(key)) =
            (arguments.client_listen, &arguments.tls_cert, &arguments.tls_key)
        else {
            return Ok(Self { issuers, address: String::new(), listening: None });
        };
        let listener = listen(address)?;
        let taken = super::reachable(&listener)?;
        let host = arguments.public_host.as_deref();
        let name = host.map(|host| host.split(':').next().unwrap_or(host).to_owned());
        let name = name.unwrap_or_else(|| taken.ip().to_string());
        let address = arguments.client_address.clone();
        Ok(Self {
            issuers,
            address: address.unwrap_or_else(|| format!("https://{name}:{}", taken.port())),
            listening: Some(Listening {
                listener,
                certificate: read(certificate, "the certificate")?,
                key: Zeroizing::new(read(key, "the key")?),
                back: host
                    .map_or_else(|| format!("http://{main}"), |host| format!("https://{host}")),
            }),
        })
    }

    /// The listener for cards, if there is to be one.
    pub(super) fn into_listener(
        self,
        settings: &Settings,
    ) -> Result<Option<ClientListener>, Failure> {
        let Some(Listening { listener, certificate, key, back }) = self.listening else {
            return Ok(None);
        };
        let issuers = settings.trusted_issuers.anchors();
        ClientListener::new(listener, &certificate, &key, issuers, back).map(Some).map_err(
            |error| {
                Failure::new("cannot ask browsers for certificates")
                    .because(&error)
                    .remedy("--tls-cert and --tls-key take the certificate of --client-listen and its key, in PEM")
            },
        )
    }
}

fn read(path: &Path, what: &str) -> Result<Vec<u8>, Failure> {
    file::read_small(path).map_err(|error| {
        Failure::new(format!("cannot read {what} from {}", path.display())).because(&error)
    })
}
