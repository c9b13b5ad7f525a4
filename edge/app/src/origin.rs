//! Whether a request that changes something comes from our own pages.

use http::{HeaderMap, Request, header};

/// CHK-SES-05: what a browser says about the origin of a request must name ours. Tools that are no
/// browsers say nothing.
pub(crate) fn is_same_origin(request: &Request<Vec<u8>>, public_host: &str) -> bool {
    let headers = request.headers();
    if let Some(site) = headers.get("sec-fetch-site")
        && site != "same-origin"
    {
        return false;
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let Some((_, authority)) = origin.to_str().ok().and_then(|origin| origin.split_once("://"))
    else {
        return false;
    };
    authority.eq_ignore_ascii_case(public_host)
        || own_authority(request, headers).is_some_and(|own| own.eq_ignore_ascii_case(authority))
}

fn own_authority<'a>(request: &'a Request<Vec<u8>>, headers: &'a HeaderMap) -> Option<&'a str> {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    host.or_else(|| request.uri().authority().map(http::uri::Authority::as_str))
}
