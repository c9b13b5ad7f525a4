//! Cl@ve Móvil, on the phone [domain A2]: these pages are an application of their own there.

pub(crate) mod approve;
pub(crate) mod enrol;
pub(crate) mod history;
pub(crate) mod home;
pub(crate) mod request;
mod ringing;
pub(crate) mod scan;

use crate::api::{self};
use crate::browser;
use crate::i18n::I18n;
use crate::trouble::Trouble;
use rubrica_core::api::v1::device::{Device, RequestedAct};
use rubrica_core::time::UnixTime;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use yew::platform::spawn_local;
use yew::{UseStateHandle, hook, use_effect_with, use_state, use_state_eq};

/// What is known of this phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Phone {
    /// Not asked yet.
    Unknown,
    /// It is not enrolled, or not any more.
    Inactive,
    /// It is its owner's active phone.
    Active(Device),
    /// It could not be asked.
    Trouble(Trouble),
}

/// This phone, as the gateway knows it.
#[hook]
pub(crate) fn use_phone() -> UseStateHandle<Phone> {
    let phone = use_state(|| Phone::Unknown);
    {
        let phone = phone.clone();
        use_effect_with((), move |()| {
            spawn_local(async move {
                phone.set(match api::get::<Device>("/device").await {
                    Ok(device) => Phone::Active(device),
                    Err(trouble) if trouble.code == "device_not_active" => Phone::Inactive,
                    Err(trouble) => Phone::Trouble(trouble),
                });
            });
        });
    }
    phone
}

/// The time, every second.
#[hook]
pub(crate) fn use_clock() -> UnixTime {
    let now = use_state_eq(browser::now);
    {
        let now = now.clone();
        use_effect_with((), move |()| {
            let tick = Closure::<dyn FnMut()>::new(move || now.set(browser::now()));
            let timer = browser::window().and_then(|window| {
                let function = tick.as_ref().unchecked_ref();
                window.set_interval_with_callback_and_timeout_and_arguments_0(function, 1_000).ok()
            });
            move || {
                if let (Some(window), Some(timer)) = (browser::window(), timer) {
                    window.clear_interval_with_handle(timer);
                }
                drop(tick);
            }
        });
    }
    *now
}

/// `4:05` until a moment.
pub(crate) fn countdown(now: UnixTime, until: UnixTime) -> String {
    let left = until.0.saturating_sub(now.0).max(0);
    format!("{}:{:02}", left / 60, left % 60)
}

/// What is asked, in words.
pub(crate) fn act_text(i18n: &I18n, act: RequestedAct, documents: u16) -> String {
    match act {
        RequestedAct::Login => i18n.text("movil-act-login"),
        RequestedAct::Signature => {
            i18n.with("movil-act-signature", &[("documents", u32::from(documents).into())])
        }
        RequestedAct::Issuance => i18n.text("movil-act-issuance"),
        RequestedAct::Enrolment => i18n.text("movil-act-enrolment"),
    }
}

/// The first four bytes of the digest of an intent, as messages with codes show them too.
pub(crate) fn reference(intent_digest: &[u8; 32]) -> String {
    let [a, b, c, d, ..] = intent_digest;
    format!("{a:02x}{b:02x} {c:02x}{d:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_countdown_ends_at_zero() {
        let until = |left: i64| countdown(UnixTime(1_000), UnixTime(1_000 + left));
        assert_eq!((until(300).as_str(), until(61).as_str()), ("5:00", "1:01"));
        assert_eq!((until(0).as_str(), until(-9).as_str()), ("0:00", "0:00"));
    }
}
