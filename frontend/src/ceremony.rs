//! What issuing and signing have in common: password, one-time code, sealed activation.

use crate::api;
use crate::browser;
use crate::passkey;
use crate::shell::{Shell, note};
use crate::trouble::Trouble;
use rubrica_core::api::v1::device::Approvers;
use rubrica_core::api::v1::{
    ActivationPasswordStarted, ApprovalOptions, Authorise, NewPasswordStart, OtpChallenge,
    PasswordStart, PasswordStarted,
};
use rubrica_core::api::{Binary, signer};
use rubrica_core::identity::TransactionId;
use rubrica_core::inherited::Scheme;
use rubrica_engine_api::{Act, Password, Request, Response};
use serde::de::DeserializeOwned;
use yew::UseReducerHandle;

/// The transaction that an act belongs to.
pub(crate) const fn transaction_of(act: &Act) -> TransactionId {
    match act {
        Act::Issuance(opened) | Act::PasswordChange(opened) => opened.transaction,
        Act::Signature { transaction, .. } | Act::Enrolment { transaction, .. } => {
            transaction.transaction
        }
    }
}

/// How a system before this one hashed the password that is proved for an act, if it was one of its own.
const fn scheme_of(act: &Act) -> Option<&Scheme> {
    match act {
        Act::Issuance(opened) | Act::PasswordChange(opened) => opened.inherited.as_ref(),
        Act::Signature { transaction, .. } | Act::Enrolment { transaction, .. } => {
            transaction.inherited.as_ref()
        }
    }
}

/// Proves the password for an act. A wrong one is noticed here already, by the engine.
pub(crate) async fn prove(
    shell: &UseReducerHandle<Shell>,
    act: Act,
    password: Password,
) -> Result<Binary, Trouble> {
    let start = match scheme_of(&act).cloned() {
        Some(scheme) => Request::StartInheritedLogin { password, scheme },
        None => Request::StartLogin { password },
    };
    let Response::Blinded(credential_request) = shell.engine.ask(start).await? else {
        return Err(unexpected());
    };
    let path = format!("/transactions/{}/password", transaction_of(&act));
    let body = PasswordStart { credential_request };
    let started: Result<PasswordStarted, _> = api::post(&path, shell.csrf(), &body).await;
    let started = note(shell, started)?;
    match shell.engine.ask(Request::ProveForAct { act, started }).await? {
        Response::Proved(finalization) => Ok(finalization),
        _ => Err(unexpected()),
    }
}

/// Makes the record of the password that is to take the place of the one that was proved last.
pub(crate) async fn replace(
    shell: &UseReducerHandle<Shell>,
    transaction: TransactionId,
    password: Password,
) -> Result<Binary, Trouble> {
    let blinded = shell.engine.ask(Request::StartReplacement { password }).await?;
    let Response::Blinded(registration_request) = blinded else { return Err(unexpected()) };
    let path = format!("/transactions/{transaction}/new-password");
    let body = NewPasswordStart { registration_request };
    let started: Result<ActivationPasswordStarted, _> = api::post(&path, shell.csrf(), &body).await;
    let started = note(shell, started)?;
    match shell.engine.ask(Request::FinishReplacement { started }).await? {
        Response::Registered(upload) => Ok(upload),
        _ => Err(unexpected()),
    }
}

/// Has a one-time code sent for the transaction.
pub(crate) async fn send_code(
    shell: &UseReducerHandle<Shell>,
    transaction: TransactionId,
) -> Result<OtpChallenge, Trouble> {
    let path = format!("/transactions/{transaction}/otp");
    note(shell, api::post_nothing(&path, shell.csrf()).await)
}

/// What was made of the password for an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Proof {
    /// The proof.
    pub(crate) finalization: Binary,
    /// The record of the password that takes its place, for a change.
    pub(crate) upload: Option<Binary>,
}

/// By what the citizen proves that he has what is his.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Possession {
    /// The code from the SMS.
    Code(String),
    /// A canonical approval.
    Approval(Binary),
}

/// Says that a passkey or the phone will approve the transaction.
pub(crate) async fn ask_for_approval(
    shell: &UseReducerHandle<Shell>,
    transaction: TransactionId,
) -> Result<ApprovalOptions, Trouble> {
    let path = format!("/transactions/{transaction}/approval");
    note(shell, api::post_nothing(&path, shell.csrf()).await)
}

/// Has a passkey approve the act whose password was proved last.
pub(crate) async fn approve(
    shell: &UseReducerHandle<Shell>,
    options: &ApprovalOptions,
) -> Result<Possession, Trouble> {
    let digest = intent_digest(shell).await?;
    let said = passkey::use_one(&options.rp_id, &options.passkeys, &digest).await?;
    Ok(Possession::Approval(said.approval))
}

/// What could approve an act of the citizen here, besides a code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Approving {
    /// A passkey.
    pub(crate) passkey: bool,
    /// His phone, as he calls it.
    pub(crate) phone: Option<String>,
}

/// Asks what could approve here. Where nobody can say, a code will do.
pub(crate) async fn approvers(shell: &UseReducerHandle<Shell>) -> Approving {
    let known = note(shell, api::get::<Approvers>("/approvers").await);
    let Ok(Approvers { passkeys, phone }) = known else { return Approving::default() };
    let passkey = passkeys > 0 && passkey::are_there(shell.configuration.as_deref());
    Approving { passkey, phone }
}

/// The digest of the act whose password was proved last.
pub(crate) async fn intent_digest(shell: &UseReducerHandle<Shell>) -> Result<[u8; 32], Trouble> {
    let answer = shell.engine.ask(Request::IntentDigest).await?;
    let Response::IntentDigest(digest) = answer else { return Err(unexpected()) };
    digest.as_ref().try_into().map_err(|_| unexpected())
}

/// Seals the activation to the signer and authorises the transaction.
pub(crate) async fn authorise<T: DeserializeOwned>(
    shell: &UseReducerHandle<Shell>,
    transaction: TransactionId,
    proof: Proof,
    possession: Possession,
) -> Result<T, Trouble> {
    let configuration = shell.configuration.clone().ok_or_else(unexpected)?;
    let activation_key: signer::ActivationKey = api::get("/activation-key").await?;
    let seal = Request::Seal {
        activation_key,
        root: api::trusted_root().await?,
        signer: configuration.signer.clone(),
        now: browser::now(),
    };
    let Response::Sealed(sealed) = shell.engine.ask(seal).await? else { return Err(unexpected()) };
    let path = format!("/transactions/{transaction}/authorise");
    let (otp, approval) = match possession {
        Possession::Code(code) => (code, None),
        Possession::Approval(approval) => (String::new(), Some(approval)),
    };
    let body = Authorise {
        credential_finalization: proof.finalization,
        otp,
        approval,
        sealed,
        registration_upload: proof.upload,
    };
    let first = api::post(&path, shell.csrf(), &body).await;
    let answer = match first {
        // The answer was lost on the way perhaps: the same body again gives the same answer, and
        // nothing is done twice.
        Err(trouble) if trouble.code == "offline" => api::post(&path, shell.csrf(), &body).await,
        other => other,
    };
    note(shell, answer)
}

/// The engine answered something else than it was asked for, which it does not do.
pub(crate) fn unexpected() -> Trouble {
    Trouble::new("engine_unexpected")
}
