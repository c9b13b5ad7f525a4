//! What a QR code holds: the request and the moment, vouched for by the gateway. A new one is made
//! every time that the browser asks, and each can be scanned for a few seconds.

use crate::app::App;
use crate::ports::Ports;
use base64ct::{Base64UrlUnpadded, Encoding};
use rubrica_core::identity::RequestId;
use rubrica_core::time::UnixTime;
use subtle::ConstantTimeEq;

const ID: usize = 16;
const TIME: usize = 8;
const MAC: usize = 16;

impl<P: Ports> App<P> {
    /// What the QR code holds now: `request ‖ time ‖ keyed hash of both`, in base64url.
    pub(crate) fn make_qr(&self, request: &RequestId, now: UnixTime) -> String {
        let mac = self.keys.qr(request, now);
        let bytes = [request.as_bytes().as_slice(), &now.0.to_be_bytes(), &mac].concat();
        Base64UrlUnpadded::encode_string(&bytes)
    }

    /// The request of a QR code that is on a screen now.
    pub(crate) fn read_qr(&self, token: &str, now: UnixTime) -> Option<RequestId> {
        let mut buffer = [0; ID + TIME + MAC];
        let bytes = Base64UrlUnpadded::decode(token, &mut buffer).ok()?;
        let (id, rest) = bytes.split_first_chunk::<ID>()?;
        let (time, mac) = rest.split_first_chunk::<TIME>()?;
        let id = RequestId::from_bytes(*id);
        let made = UnixTime(i64::from_be_bytes(*time));
        let genuine = bool::from(self.keys.qr(&id, made).as_slice().ct_eq(mac));
        let age = now.0.checked_sub(made.0)?;
        let fresh = (0..i64::from(self.settings.policy.device_qr_ttl_s)).contains(&age);
        (genuine && fresh).then_some(id)
    }
}
