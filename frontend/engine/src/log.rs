//! The signer's log: what it says is believed once its proof holds.

use crate::failure::EngineError;
use rubrica_core::activation_key::TrustedLogKey;
use rubrica_core::api::signer::{ActivationKey, AuditReference, SignResponse};
use rubrica_core::protocol::SigningIntent;
use rubrica_core::time::UnixTime;
use rubrica_core::transparency::Receipt;
use rubrica_core::transparency::entry::{Entry, Event};
use rubrica_core::transparency::receipt::check_signature;
use rubrica_core::x509::Certificate;
use rubrica_engine_api::{Failure, ShownUse, Use, UseOf};

/// The key of a log, and who vouches for it.
#[derive(Debug)]
pub(crate) struct Log {
    signer: String,
    key: TrustedLogKey,
    vouched: ActivationKey,
}

impl Log {
    pub(crate) fn check(
        vouched: ActivationKey,
        root: &str,
        signer: String,
        now: UnixTime,
    ) -> Result<Self, EngineError> {
        let roots = Certificate::all_from_pem(root)?;
        let key = TrustedLogKey::check(&vouched.log_key, &vouched.chain, &roots, &signer, now)?;
        Ok(Self { signer, key, vouched })
    }

    /// The receipt of a signature that stands in the log as it should.
    pub(crate) fn receipt(
        &self,
        intent: &SigningIntent,
        answer: SignResponse,
    ) -> Result<Vec<u8>, EngineError> {
        check_signature(&answer, intent, self.key.note_key())?;
        let ActivationKey { log_key, chain, .. } = self.vouched.clone();
        let receipt = Receipt::new(&self.signer, intent, answer, log_key, chain);
        serde_json::to_vec_pretty(&receipt).map_err(|_| EngineError::Request)
    }

    /// What an entry says, or why it says nothing.
    pub(crate) fn judge(&self, reference: &AuditReference) -> Use {
        let shown = reference
            .check(self.key.note_key())
            .map(|logged| show(logged.entry))
            .map_err(|error| Failure { code: error.code().to_owned() });
        Use { index: reference.index, shown }
    }
}

fn show(Entry { at, event }: Entry) -> ShownUse {
    let (act, transaction, application) = match event {
        Event::IssuanceIntended { transaction, .. }
        | Event::SignatureIntended { transaction, .. }
        | Event::RewrapIntended { transaction, .. } => (UseOf::Begun, Some(transaction), None),
        Event::Issued { transaction, .. } => (UseOf::Issued, Some(transaction), None),
        Event::Signed { transaction, application, .. } => {
            (UseOf::Signed, Some(transaction), application)
        }
        Event::ApproverEnrolled { transaction, .. } => {
            (UseOf::ApproverEnrolled, Some(transaction), None)
        }
        Event::ApproverRemoved { .. } => (UseOf::ApproverRemoved, None, None),
        Event::Rewrapped { transaction, .. } => (UseOf::PasswordChanged, Some(transaction), None),
        Event::CredentialLocked { .. } => (UseOf::Locked, None, None),
        Event::Revoked { .. } => (UseOf::Revoked, None, None),
        Event::Suspended { .. } => (UseOf::Suspended, None, None),
        Event::Superseded { transaction, .. } => (UseOf::Superseded, Some(transaction), None),
        Event::Refused { transaction, .. } => (UseOf::Refused, transaction, None),
        _ => (UseOf::Other, None, None),
    };
    ShownUse { at, act, transaction, application }
}
