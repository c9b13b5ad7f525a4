//! Whether the phone is rung when a request waits.

use super::{ringing, subscribe, unsubscribe};
use crate::trouble::Trouble;
use js_sys::{Array, Uint8Array};
use rubrica_core::api::Binary;
use rubrica_core::api::v1::device::SubscribePush;
use wasm_bindgen::JsCast as _;

/// What the browser can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bell {
    /// It has none.
    None,
    /// Its owner has forbidden it.
    Denied,
    /// It could ring.
    Off,
    /// It rings.
    On,
}

impl Bell {
    /// Asks the browser about being rung with `key`.
    pub(crate) async fn look(key: &Binary) -> Self {
        let state =
            ringing(&Uint8Array::from(key.as_ref())).await.ok().and_then(|state| state.as_string());
        match state.as_deref() {
            Some("denied") => Self::Denied,
            Some("off") => Self::Off,
            Some("on") => Self::On,
            _ => Self::None,
        }
    }

    /// Has the browser ask its owner, and gives what the service has to know to ring with `key`.
    pub(crate) async fn turn_on(key: &Binary) -> Result<SubscribePush, Trouble> {
        let failed = || Trouble::new("push_failed");
        let made = subscribe(&Uint8Array::from(key.as_ref())).await.map_err(|_| failed())?;
        if made.is_undefined() {
            return Err(Trouble::new("push_denied"));
        }
        let made: Array = made.dyn_into().map_err(|_| failed())?;
        let endpoint = made.get(0).as_string().ok_or_else(failed)?;
        let bytes = |index| {
            let bytes: Uint8Array = made.get(index).dyn_into().map_err(|_| failed())?;
            Ok::<Binary, Trouble>(bytes.to_vec().into())
        };
        Ok(SubscribePush { endpoint, p256dh: bytes(1)?, auth: bytes(2)? })
    }

    /// Has the browser forget it.
    pub(crate) async fn turn_off() {
        // What cannot be taken back at the push service is of no use to anybody: the service forgets it.
        let _forgotten = unsubscribe().await;
    }
}
