//! `allowed_outbound_hosts`: which hosts a component may talk to.

use http::Uri;
use http::uri::Authority;

/// The list, with every template filled in.
pub(crate) struct AllowedHosts(Vec<Allowed>);

struct Allowed {
    scheme: String,
    host: String,
    port: u16,
}

impl AllowedHosts {
    /// Reads entries of the form `scheme://host[:port]`. As in Spin, one that is wrong makes the
    /// whole list wrong, and a path is wrong. Wildcards and networks are not understood here: the
    /// gateway knows whom it talks to.
    pub(crate) fn parse(entries: &[String]) -> Result<Self, String> {
        entries
            .iter()
            .map(|entry| {
                let wrong = |problem| format!("allowed_outbound_hosts: `{entry}` {problem}");
                let (scheme, rest) =
                    entry.split_once("://").ok_or_else(|| wrong("has no scheme"))?;
                let rest = rest.strip_suffix('/').unwrap_or(rest);
                if rest.contains('/') {
                    return Err(wrong("has a path"));
                }
                let authority: Authority =
                    rest.parse().map_err(|_| wrong("is not a host with a port"))?;
                Ok(Allowed {
                    scheme: scheme.to_owned(),
                    host: authority.host().to_owned(),
                    port: port(authority.port_u16(), scheme).ok_or_else(|| wrong("has no port"))?,
                })
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    pub(crate) fn allows(&self, uri: &Uri) -> bool {
        let (Some(scheme), Some(host)) = (uri.scheme_str(), uri.host()) else {
            return false;
        };
        let port = port(uri.port_u16(), scheme);
        self.0.iter().any(|allowed| {
            allowed.scheme == scheme && allowed.host == host && Some(allowed.port) == port
        })
    }
}

fn port(port: Option<u16>, scheme: &str) -> Option<u16> {
    port.or(match scheme {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(entry: &str, uri: &'static str) -> bool {
        let hosts = AllowedHosts::parse(&[entry.to_owned()]).expect("an entry");
        hosts.allows(&Uri::from_static(uri))
    }

    #[test]
    fn scheme_host_and_port_must_agree() {
        assert!(check("http://127.0.0.1:7443", "http://127.0.0.1:7443/v1/sign"));
        assert!(check("https://sms.example", "https://sms.example/send"));
        assert!(check("https://sms.example/", "https://sms.example:443/send"));
        assert!(!check("http://127.0.0.1:7443", "http://127.0.0.1:7444/"));
        assert!(!check("https://sms.example", "http://sms.example/"));
        assert!(!check("https://sms.example", "https://other.example/"));
    }

    #[test]
    fn what_spin_refuses_is_refused() {
        for entry in ["", "sms.example", "https://sms.example/send", "ftp://sms.example"] {
            assert!(AllowedHosts::parse(&[entry.to_owned()]).is_err(), "{entry}");
        }
    }
}
