//! The browser's own passkeys [WebAuthn 3]. What it is asked and what it answers are plain objects;
//! the challenge is made here, out of what it is for.

use crate::browser;
use crate::trouble::Trouble;
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use rubrica_core::api::Binary;
use rubrica_core::api::v1::{Configuration, PasskeyRegistration};
use rubrica_core::canonical::{self, Bytes};
use rubrica_core::protocol::{Approval, PasskeyApproval};
use rubrica_core::webauthn::{ALGORITHMS, RegistrationChallenge};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// A passkey that was just made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Made {
    pub(crate) attestation_object: Binary,
    pub(crate) client_data: Binary,
}

/// What a passkey said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    /// User handle, where the passkey gave one.
    pub(crate) user: Binary,
    /// Canonical [`Approval`].
    pub(crate) approval: Binary,
}

/// Whether passkeys can be used here: the service has them, at the address of this very page, and the
/// browser has them too.
pub(crate) fn are_there(configuration: Option<&Configuration>) -> bool {
    let site = configuration.and_then(|configuration| configuration.passkeys.as_ref());
    let is_here = site.is_some_and(|site| origin().as_ref() == Some(&site.origin));
    is_here
        && browser::window().is_some_and(|window| {
            Reflect::has(&window, &"PublicKeyCredential".into()).unwrap_or_default()
        })
}

/// The origin of this page.
pub(crate) fn origin() -> Option<String> {
    browser::window()?.location().origin().ok()
}

/// Has a passkey made, which the user must unlock and which can be found without his number.
pub(crate) async fn make(asked: &PasskeyRegistration) -> Result<Made, Trouble> {
    let selection = object(&[
        ("residentKey", "required".into()),
        ("requireResidentKey", JsValue::TRUE),
        ("userVerification", "required".into()),
    ]);
    create(asked, (asked.user.as_bytes(), &asked.excluded), &selection).await
}

/// Has this very device make a credential that signs once its owner has unlocked it. It is no passkey:
/// it has a user of its own, so that it takes no passkey's place.
pub(crate) async fn make_platform(asked: &PasskeyRegistration) -> Result<Made, Trouble> {
    let selection = object(&[
        ("authenticatorAttachment", "platform".into()),
        ("residentKey", "discouraged".into()),
        ("requireResidentKey", JsValue::FALSE),
        ("userVerification", "required".into()),
    ]);
    create(asked, (asked.nonce.as_bytes(), &[]), &selection).await
}

/// Whether this very device can tell that its owner unlocked it.
pub(crate) async fn has_platform(configuration: Option<&Configuration>) -> bool {
    if !are_there(configuration) {
        return false;
    }
    let Some(window) = browser::window() else { return false };
    let available = Reflect::get(&window, &"PublicKeyCredential".into()).and_then(|class| {
        let name = "isUserVerifyingPlatformAuthenticatorAvailable".into();
        let function: Function = Reflect::get(&class, &name)?.dyn_into()?;
        function.call0(&class)?.dyn_into::<Promise>()
    });
    match available {
        Ok(promise) => JsFuture::from(promise).await.is_ok_and(|answer| answer.is_truthy()),
        Err(_) => false,
    }
}

async fn create(
    asked: &PasskeyRegistration,
    (user, excluded): (&[u8], &[Binary]),
    selection: &Object,
) -> Result<Made, Trouble> {
    let challenge = RegistrationChallenge { nonce: asked.nonce }.challenge();
    let parameters = ALGORITHMS.map(|algorithm| {
        object(&[("type", "public-key".into()), ("alg", algorithm.into())]).into()
    });
    let options = object(&[
        ("challenge", bytes(&challenge)),
        ("rp", object(&[("id", text(&asked.rp_id)), ("name", text(&asked.rp_name))]).into()),
        (
            "user",
            object(&[
                ("id", bytes(user)),
                ("name", text(&asked.user_name)),
                ("displayName", text(&asked.user_name)),
            ])
            .into(),
        ),
        ("pubKeyCredParams", list(&parameters)),
        ("excludeCredentials", descriptors(excluded)),
        ("authenticatorSelection", selection.into()),
        ("attestation", "none".into()),
        ("timeout", TIMEOUT_MS.into()),
    ]);
    let response = ask("create", options).await?.1;
    Ok(Made {
        attestation_object: binary(&response, "attestationObject")?,
        client_data: binary(&response, "clientDataJSON")?,
    })
}

/// Asks one of `passkeys`, or any of this site where none are named, to sign `challenge`.
pub(crate) async fn use_one(
    rp_id: &str,
    passkeys: &[Binary],
    challenge: &[u8],
) -> Result<Said, Trouble> {
    let options = object(&[
        ("challenge", bytes(challenge)),
        ("rpId", text(rp_id)),
        ("allowCredentials", descriptors(passkeys)),
        ("userVerification", "required".into()),
        ("timeout", TIMEOUT_MS.into()),
    ]);
    let (credential, response) = ask("get", options).await?;
    let approval = Approval::Passkey(PasskeyApproval {
        credential: Bytes(binary(&credential, "rawId")?.0),
        authenticator_data: Bytes(binary(&response, "authenticatorData")?.0),
        client_data: Bytes(binary(&response, "clientDataJSON")?.0),
        signature: Bytes(binary(&response, "signature")?.0),
    });
    Ok(Said {
        user: binary(&response, "userHandle").unwrap_or_default(),
        approval: canonical::encode(&approval).into(),
    })
}

/// `navigator.credentials.create` or `get`. Gives the credential and its response.
async fn ask(call: &str, options: Object) -> Result<(JsValue, JsValue), Trouble> {
    let not_supported = |_| Trouble::new("passkey_not_supported");
    let container = browser::window()
        .and_then(|window| Reflect::get(&window.navigator(), &"credentials".into()).ok())
        .filter(JsValue::is_object)
        .ok_or_else(|| Trouble::new("passkey_not_supported"))?;
    let function: Function =
        Reflect::get(&container, &call.into()).and_then(JsCast::dyn_into).map_err(not_supported)?;
    let argument = object(&[("publicKey", options.into())]);
    let promise: Promise =
        function.call1(&container, &argument).and_then(JsCast::dyn_into).map_err(not_supported)?;
    let credential = JsFuture::from(promise).await.map_err(|error| refusal(&error))?;
    let response = Reflect::get(&credential, &"response".into()).map_err(not_supported)?;
    Ok((credential, response))
}

/// Why the browser does not do it [WebAuthn 3 §5.1.3, §5.1.4]. It does not say more than it must.
fn refusal(error: &JsValue) -> Trouble {
    let name = Reflect::get(error, &"name".into()).ok().and_then(|name| name.as_string());
    Trouble::new(match name.as_deref() {
        Some("InvalidStateError") => "passkey_exists_here",
        Some("SecurityError" | "NotSupportedError" | "TypeError") => "passkey_not_supported",
        _ => "passkey_not_done",
    })
}

fn object(members: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in members {
        // A plain object takes any property.
        let _never = Reflect::set(&object, &(*name).into(), value);
    }
    object
}

fn descriptors(credentials: &[Binary]) -> JsValue {
    let described = credentials
        .iter()
        .map(|id| object(&[("type", "public-key".into()), ("id", bytes(id.as_ref()))]).into());
    list(&described.collect::<Vec<JsValue>>())
}

fn list(values: &[JsValue]) -> JsValue {
    values.iter().collect::<Array>().into()
}

fn bytes(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

fn text(text: &str) -> JsValue {
    JsValue::from_str(text)
}

/// The bytes of an `ArrayBuffer` member.
fn binary(of: &JsValue, name: &str) -> Result<Binary, Trouble> {
    let value = Reflect::get(of, &name.into()).unwrap_or_default();
    if !value.is_object() {
        return Err(Trouble::new("passkey_not_done"));
    }
    Ok(Uint8Array::new(&value).to_vec().into())
}

/// As long as the gateway's challenge lives, at most.
const TIMEOUT_MS: i32 = 5 * 60 * 1000;
