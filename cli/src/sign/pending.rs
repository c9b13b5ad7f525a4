//! An act whose code has been sent and not yet been given: kept beside the output, so that a later
//! call with `--otp` can finish it. Holds no secret.

use crate::ceremony::Citizen;
use crate::file::{self, PendingFile};
use crate::system;
use rubrica_core::api::Binary;
use rubrica_core::api::signer::Credential;
use rubrica_core::cades::Prepared;
use rubrica_core::canonical::Bytes;
use rubrica_core::digest::HashAlgorithm;
use rubrica_core::identity::{CredentialId, SubjectId, TransactionId};
use rubrica_core::protocol::{IssuanceIntent, SigningIntent};
use rubrica_core::time::UnixTime;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// An act that waits for its code.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub(crate) enum Pending {
    /// An issuance.
    Issuance(PendingIssuance),
    /// A signature.
    Signature(PendingSignature),
}

/// An issuance that waits.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PendingIssuance {
    server: String,
    subject: SubjectId,
    transaction: TransactionId,
    terms_version: u16,
    expires: UnixTime,
}

/// A signature that waits.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PendingSignature {
    server: String,
    subject: SubjectId,
    transaction: TransactionId,
    credential: CredentialId,
    hash_algorithm: HashAlgorithm,
    digest: Binary,
    application: String,
    signing_time: UnixTime,
    expires: UnixTime,
}

impl Pending {
    /// An issuance that waits for its code.
    pub(crate) fn issuance(citizen: &Citizen, intent: &IssuanceIntent) -> Self {
        Self::Issuance(PendingIssuance {
            server: citizen.service().server().to_string(),
            subject: intent.subject,
            transaction: intent.transaction,
            terms_version: intent.terms_version,
            expires: intent.expires,
        })
    }

    /// A signature that waits for its code.
    pub(crate) fn signature(
        citizen: &Citizen,
        intent: &SigningIntent,
        signing_time: UnixTime,
    ) -> Self {
        Self::Signature(PendingSignature {
            server: citizen.service().server().to_string(),
            subject: citizen.session().subject,
            transaction: intent.transaction,
            credential: intent.credential,
            hash_algorithm: intent.hash_algorithm,
            digest: Binary(intent.digests.first().map(|one| one.0.clone()).unwrap_or_default()),
            application: intent.application.clone(),
            signing_time,
            expires: intent.expires,
        })
    }

    /// What an earlier call for this output left behind, if it is of this citizen and service and
    /// can still be carried out.
    pub(crate) fn load(output: &Path, citizen: &Citizen) -> Option<Self> {
        let pending: Self = serde_json::from_slice(&file::read_small(&place(output)).ok()?).ok()?;
        let (server, subject, expires) = match &pending {
            Self::Issuance(one) => (&one.server, one.subject, one.expires),
            Self::Signature(one) => (&one.server, one.subject, one.expires),
        };
        let fits = *server == citizen.service().server().to_string()
            && subject == citizen.session().subject
            && system::now() < expires;
        fits.then_some(pending)
    }

    /// Keeps it for a later call.
    pub(crate) fn keep(&self, output: &Path) -> io::Result<()> {
        let mut file = PendingFile::create_private(&place(output))?;
        file.write_all(&serde_json::to_vec(self)?)?;
        file.finish()
    }

    /// Removes what waited for this output.
    pub(crate) fn forget(output: &Path) {
        // It may well not be there.
        let _ = fs::remove_file(place(output));
    }
}

impl From<PendingIssuance> for IssuanceIntent {
    fn from(pending: PendingIssuance) -> Self {
        Self {
            transaction: pending.transaction,
            subject: pending.subject,
            terms_version: pending.terms_version,
            expires: pending.expires,
        }
    }
}

impl PendingSignature {
    /// The time that the earlier call signed at.
    pub(crate) const fn signing_time(&self) -> UnixTime {
        self.signing_time
    }

    /// The intent of the earlier call with its time, if it was for exactly this.
    pub(crate) fn intent_for(
        &self,
        prepared: &Prepared,
        credential: &Credential,
    ) -> Option<(SigningIntent, UnixTime)> {
        let same = self.credential == credential.credential
            && self.hash_algorithm == prepared.algorithm()
            && self.digest.0 == prepared.digest();
        same.then(|| {
            let intent = SigningIntent {
                transaction: self.transaction,
                credential: self.credential,
                hash_algorithm: self.hash_algorithm,
                digests: vec![Bytes(self.digest.0.clone())],
                application: self.application.clone(),
                expires: self.expires,
            };
            (intent, self.signing_time)
        })
    }
}

fn place(output: &Path) -> PathBuf {
    let mut name = output.as_os_str().to_owned();
    name.push(".pending");
    PathBuf::from(name)
}
