//! Where a request comes from: the other end of the connection, or what a proxy of ours says.

use http::HeaderMap;
use rubrica_edge::ports::ClientAddress;
use std::net::{IpAddr, SocketAddr};

/// The client of a connection from `peer`. A proxy is believed only when it is one of `proxies`; of a
/// chain of them, all but the first one that is none.
pub(crate) fn client(peer: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> ClientAddress {
    let is_proxy = |address: &IpAddr| proxies.contains(&address.to_canonical());
    let mut client = peer.to_canonical();
    for hop in hops(headers).iter().rev() {
        if !is_proxy(&client) {
            break;
        }
        match hop {
            Some(address) => client = address.to_canonical(),
            // A proxy that hides where a request comes from is the end of what is known.
            None => break,
        }
    }
    ClientAddress(client)
}

/// `Forwarded` [RFC 7239 §4], or `X-Forwarded-For` where there is none: the last one was written by the
/// proxy that speaks to us.
fn hops(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    let values = |name: &str| -> Vec<String> {
        let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).map(|hop| hop.trim().to_owned()).collect()
    };
    let forwarded = values("forwarded");
    if forwarded.is_empty() {
        return values("x-forwarded-for").iter().map(|hop| node(hop)).collect();
    }
    let of = |element: &String| {
        let mut pairs = element.split(';').filter_map(|pair| pair.trim().split_once('='));
        let (_, hop) = pairs.find(|(name, _)| name.eq_ignore_ascii_case("for"))?;
        node(hop)
    };
    forwarded.iter().map(of).collect()
}

/// A node [RFC 7239 §6]: an address, perhaps quoted, in brackets, and with a port.
fn node(text: &str) -> Option<IpAddr> {
    let text = text.trim_matches('"');
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(peer: &str, header: (&'static str, &str), expected: &str) {
        let mut headers = HeaderMap::new();
        headers.insert(header.0, header.1.parse().expect("a header"));
        let proxies = ["10.0.0.1", "10.0.0.2"].map(|proxy| proxy.parse().expect("an address"));
        let ClientAddress(client) = client(peer.parse().expect("an address"), &headers, &proxies);
        assert_eq!(client.to_string(), expected, "{peer} {header:?}");
    }

    #[test]
    fn chk_sms_02_a_client_says_nothing_about_where_it_is() {
        check("198.51.100.7", ("forwarded", "for=192.0.2.1"), "198.51.100.7");
        check("198.51.100.7", ("x-forwarded-for", "192.0.2.1"), "198.51.100.7");
        // What it says to the proxy stands before what the proxy says.
        check("10.0.0.1", ("forwarded", "for=192.0.2.1, for=198.51.100.7"), "198.51.100.7");
        check("10.0.0.1", ("x-forwarded-for", "192.0.2.1, 198.51.100.7"), "198.51.100.7");
    }

    #[test]
    fn a_proxy_of_ours_is_believed_and_so_is_the_one_in_front_of_it() {
        check(
            "10.0.0.1",
            ("forwarded", "proto=https;For=\"[2001:db8::7]:4711\";by=x"),
            "2001:db8::7",
        );
        check("::ffff:10.0.0.1", ("forwarded", "for=192.0.2.1:80"), "192.0.2.1");
        check("10.0.0.1", ("forwarded", "for=198.51.100.7, for=10.0.0.2"), "198.51.100.7");
        check("10.0.0.1", ("forwarded", "for=192.0.2.1, for=_hidden"), "10.0.0.1");
        check("10.0.0.1", ("accept", "x"), "10.0.0.1");
        check("10.0.0.1", ("x-forwarded-for", "2001:db8::7"), "2001:db8::7");
    }
}
