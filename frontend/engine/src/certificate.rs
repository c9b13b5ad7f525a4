//! The citizen's own certificate: its key is here from the opening of the file until it is forgotten,
//! and nowhere else.

use crate::failure::EngineError;
use crate::file::FileSource;
use rubrica_core::api::v1::{CertificateChallenge, CertificateProof};
use rubrica_core::cades::{self, Profile, SigningCertificate};
use rubrica_core::canonical::{self, Bytes, Message};
use rubrica_core::pkcs12::{self, OwnCertificate, Pkcs12Error};
use rubrica_core::protocol::{LoginStatement, RegistrationStatement};
use rubrica_core::recognised::holder;
use rubrica_core::secret::Secret;
use rubrica_core::source::Source as _;
use rubrica_core::time::UnixTime;
use rubrica_engine_api::{OpenedCertificate, Password, RegistrationDetails};
use zeroize::Zeroizing;

/// A certificate with its key and those above it. Forgetting it wipes the key.
#[derive(Debug)]
pub(crate) struct OwnedCertificate {
    own: OwnCertificate,
    signing: SigningCertificate,
}

impl OwnedCertificate {
    /// Opens a file.
    pub(crate) fn open(
        file: &FileSource,
        mut password: Password,
    ) -> Result<(Self, OpenedCertificate), EngineError> {
        let password = Secret::new(core::mem::take(&mut password.0));
        if file.len() > pkcs12::MAX_LEN as u64 {
            return Err(Pkcs12Error::Malformed.into());
        }
        let file = Zeroizing::new(file.read_range(0, file.len())?);
        let own = pkcs12::open(&file, &password)?;
        let list: Vec<&[u8]> =
            core::iter::once(&own.certificate).chain(&own.chain).map(|one| one.der()).collect();
        let signing = SigningCertificate::with_any_key(&list)?;
        let certificate = &own.certificate;
        let shown = OpenedCertificate {
            holder: certificate.subject().common_name().unwrap_or_default().to_owned(),
            number: holder(certificate).map(|(number, _)| number),
            issuer: certificate.issuer().common_name().unwrap_or_default().to_owned(),
            not_after: certificate.validity().not_after,
        };
        Ok((Self { own, signing }, shown))
    }

    /// Signs that the holder logs in.
    pub(crate) fn sign_login(
        &self,
        challenge: CertificateChallenge,
        now: UnixTime,
    ) -> Result<CertificateProof, EngineError> {
        let CertificateChallenge { challenge, host, .. } = challenge;
        self.sign(&LoginStatement { challenge: Bytes(challenge.0), host }, now)
    }

    /// Signs what the holder registers with.
    pub(crate) fn sign_registration(
        &self,
        challenge: CertificateChallenge,
        details: RegistrationDetails,
        now: UnixTime,
    ) -> Result<CertificateProof, EngineError> {
        let CertificateChallenge { challenge, host, .. } = challenge;
        let statement = RegistrationStatement {
            challenge: Bytes(challenge.0),
            host,
            number: details.number,
            phone: details.phone.as_str().to_owned(),
            email: details.email.as_str().to_owned(),
            conditions_version: details.conditions_version,
        };
        self.sign(&statement, now)
    }

    fn sign<M: Message>(
        &self,
        statement: &M,
        now: UnixTime,
    ) -> Result<CertificateProof, EngineError> {
        let statement = canonical::encode(statement);
        let hash = self.own.key.hash_algorithm();
        let profile = Profile::Cades { signing_time: now };
        let prepared = cades::prepare(&self.signing, &hash.digest(&statement), hash, profile)?;
        let signature = prepared.sign(&self.own.key)?;
        Ok(CertificateProof::Statement { statement: statement.into(), signature: signature.into() })
    }
}
