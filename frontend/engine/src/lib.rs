//! What runs beside the pages in a Web Worker: digests, documents, passwords, the citizen's own key.
//!
//! The worker's script loads this module and hands every message to [`handle`]. Everything secret
//! or heavy happens here, so that the page never waits and a stopped worker forgets all.

mod ceremony;
mod certificate;
mod document;
mod entropy;
mod evidence;
mod failure;
mod file;
mod log;
mod post;
mod qr;
mod verify;

use crate::ceremony::Ceremony;
use crate::certificate::OwnedCertificate;
use crate::document::Document;
use crate::evidence::{ClosingEvidence, Reviewer};
use crate::failure::EngineError;
use crate::file::FileSource;
use crate::log::Log;
use rubrica_core::activation_key::TrustedActivationKey;
use rubrica_core::protocol::evidence::PartPlace;
use rubrica_core::x509::Certificate;
use rubrica_core::x509::path::TrustAnchors;
use rubrica_engine_api::{Event, Request, Response};
use std::cell::RefCell;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use zeroize::Zeroizing;

/// What the engine remembers between requests.
#[derive(Debug, Default)]
struct Engine {
    document: Option<Document>,
    ceremony: Ceremony,
    /// The log of the signer that was sealed to last.
    log: Option<Log>,
    certificate: Option<OwnedCertificate>,
    closing: Option<ClosingEvidence>,
    reviewer: Option<Reviewer>,
}

thread_local! {
    static ENGINE: RefCell<Engine> = RefCell::default();
}

/// Answers one message of the page: an array of the request in JSON and the files it is about.
#[wasm_bindgen]
pub async fn handle(message: js_sys::Array) {
    let event = match answer(&message).await {
        Ok(response) => Event::Done(Box::new(response)),
        Err(error) => Event::Failed(error.into_failure()),
    };
    post::event(&event);
}

async fn answer(message: &js_sys::Array) -> Result<Response, EngineError> {
    let json = Zeroizing::new(message.get(0).as_string().ok_or(EngineError::Request)?);
    let request: Request = serde_json::from_str(&json).map_err(|_| EngineError::Request)?;
    drop(json);
    match request {
        Request::Inspect => {
            let file = file_at(message, 1)?;
            let document = Document::inspect(file).await?;
            let inspection = document.inspection().clone();
            with_engine(|engine| engine.document = Some(document));
            Ok(Response::Inspected(inspection))
        }
        Request::PrepareSignature { certificates, signing_time } => {
            with_document(|document| document.prepare(&certificates, signing_time))
                .map(|digest| Response::Prepared(digest.into()))
        }
        Request::FinishSignature { answer } => {
            let receipt = with_engine(|engine| {
                let log = engine.log.as_ref().ok_or(EngineError::OutOfOrder)?;
                log.receipt(engine.ceremony.signing()?, *answer.clone())
            })?;
            let [signature] = answer.signatures.as_slice() else {
                return Err(EngineError::Request);
            };
            let signed = with_document(|document| document.finish(signature.as_ref()))?;
            Ok(Response::Signed { signed, receipt: receipt.into() })
        }
        Request::JudgeUses { uses, activation_key, root, signer, now } => {
            let log = Log::check(activation_key, &root, signer, now)?;
            Ok(Response::Uses(uses.iter().map(|one| log.judge(one)).collect()))
        }
        Request::StartRegistration { password } => {
            with_engine(|engine| engine.ceremony.start_registration(password))
                .map(|message| Response::Blinded(message.into()))
        }
        Request::FinishRegistration { subject, started } => {
            with_engine(|engine| engine.ceremony.finish_registration(&subject, &started))
                .map(|upload| Response::Registered(upload.into()))
        }
        Request::StartLogin { password } => {
            with_engine(|engine| engine.ceremony.start_login(password))
                .map(|message| Response::Blinded(message.into()))
        }
        Request::StartInheritedLogin { password, scheme } => {
            with_engine(|engine| engine.ceremony.start_inherited_login(password, &scheme))
                .map(|message| Response::Blinded(message.into()))
        }
        Request::FinishLogin { subject, credential_response, stretching } => {
            let response = credential_response.as_ref();
            with_engine(|engine| engine.ceremony.finish_login(&subject, response, stretching))
                .map(|finalization| Response::Proved(finalization.into()))
        }
        Request::ProveForAct { act, started } => with_engine(|engine| {
            let digest = engine.document.as_ref().and_then(Document::to_be_signed);
            engine.ceremony.prove_for_act(act, digest, &started)
        })
        .map(|finalization| Response::Proved(finalization.into())),
        Request::StartReplacement { password } => {
            with_engine(|engine| engine.ceremony.start_replacement(password))
                .map(|message| Response::Blinded(message.into()))
        }
        Request::FinishReplacement { started } => {
            with_engine(|engine| engine.ceremony.finish_replacement(&started))
                .map(|upload| Response::Registered(upload.into()))
        }
        Request::IntentDigest => with_engine(|engine| engine.ceremony.intent_digest())
            .map(|digest| Response::IntentDigest(digest.to_vec().into())),
        Request::Seal { activation_key, root, signer, now } => {
            let roots = Certificate::all_from_pem(&root)?;
            let key = TrustedActivationKey::check(&activation_key, &roots, &signer, now)?;
            // Nothing is asked of a signer whose log could not be held against it afterwards.
            let log = Log::check(activation_key, &root, signer, now)?;
            with_engine(|engine| engine.log = Some(log));
            with_engine(|engine| engine.ceremony.seal(key.public_key(), now))
                .map(|sealed| Response::Sealed(sealed.into()))
        }
        Request::OpenCertificate { password } => {
            let file = FileSource::new(file_at(message, 1)?)?;
            let (certificate, shown) = OwnedCertificate::open(&file, password)?;
            with_engine(|engine| engine.certificate = Some(certificate));
            Ok(Response::CertificateOpened(shown))
        }
        Request::SignLogin { challenge, now } => {
            with_certificate(|certificate| certificate.sign_login(challenge, now))
                .map(Response::CertificateProved)
        }
        Request::SignRegistration { challenge, details, now } => {
            with_certificate(|certificate| certificate.sign_registration(challenge, details, now))
                .map(Response::CertificateProved)
        }
        Request::ForgetCertificate => {
            with_engine(|engine| engine.certificate = None);
            Ok(Response::CertificateForgotten)
        }
        Request::FinishOfficerRegistration { subject, started } => {
            with_engine(|engine| engine.ceremony.finish_registration_of_officer(&subject, &started))
                .map(|(upload, key)| Response::OfficerRegistered {
                    upload: upload.into(),
                    review_key: key.public_key().to_vec().into(),
                })
        }
        Request::FinishOfficerLogin { subject, credential_response, stretching } => {
            let response = credential_response.as_ref();
            with_engine(|engine| {
                let login = engine.ceremony.finish_login_of_officer(&subject, response, stretching);
                let (finalization, key) = login?;
                engine.reviewer = Some(Reviewer::new(key));
                Ok(Response::Proved(finalization.into()))
            })
        }
        Request::CloseEvidence { evidence, reviewers } => {
            let files = [file_at(message, 1)?, file_at(message, 2)?, file_at(message, 3)?];
            let (closing, parts, sealed_keys) =
                ClosingEvidence::make_ready(evidence, files, &reviewers)?;
            with_engine(|engine| engine.closing = Some(closing));
            Ok(Response::EvidenceReady { parts, sealed_keys })
        }
        Request::CloseChunk { part, index } => with_engine(|engine| {
            let closing = engine.closing.as_ref().ok_or(EngineError::OutOfOrder)?;
            closing.close(part, index).map(|chunk| Response::Chunk(chunk.into()))
        }),
        Request::OpenEvidence { evidence, sealed_key } => with_engine(|engine| {
            let reviewer = engine.reviewer.as_mut().ok_or(EngineError::ReviewKeyMissing)?;
            reviewer.open(evidence, sealed_key.as_ref()).map(|()| Response::EvidenceOpened)
        }),
        Request::OpenChunk { part, index, of, chunk } => with_engine(|engine| {
            let reviewer = engine.reviewer.as_ref().ok_or(EngineError::ReviewKeyMissing)?;
            let place = PartPlace { part, index, of };
            reviewer.open_chunk(place, chunk.as_ref()).map(|bytes| Response::Chunk(bytes.into()))
        }),
        Request::ReadQr { width } => {
            let picture = FileSource::new(file_at(message, 1)?)?;
            qr::read(&picture, width).map(Response::Read)
        }
        Request::Verify { roots, now } => {
            let file = FileSource::new(file_at(message, 1)?)?;
            let content = match message.length() {
                0..=2 => None,
                _ => Some(FileSource::new(file_at(message, 2)?)?),
            };
            let trust = TrustAnchors::from_pem(&roots)?;
            verify::verify(&file, content.as_ref(), &trust, now).map(Response::Verified)
        }
    }
}

fn with_engine<T>(work: impl FnOnce(&mut Engine) -> T) -> T {
    ENGINE.with_borrow_mut(work)
}

fn with_document<T>(
    work: impl FnOnce(&mut Document) -> Result<T, EngineError>,
) -> Result<T, EngineError> {
    with_engine(|engine| engine.document.as_mut().ok_or(EngineError::OutOfOrder).and_then(work))
}

fn with_certificate<T>(
    work: impl FnOnce(&OwnedCertificate) -> Result<T, EngineError>,
) -> Result<T, EngineError> {
    with_engine(|engine| engine.certificate.as_ref().ok_or(EngineError::OutOfOrder).and_then(work))
}

fn file_at(message: &js_sys::Array, index: u32) -> Result<web_sys::File, EngineError> {
    let value: JsValue = message.get(index);
    value.dyn_into().map_err(|_| EngineError::Request)
}
