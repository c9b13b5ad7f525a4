//! How every act of a citizen begins: the request is read, and a gateway vouches for it.

use super::record::Trace;
use crate::checks::assertion::are_strong_enough;
use crate::checks::{ActHead, ReadRequest, Refusal};
use crate::service::Inner;
use rubrica_core::api::Binary;
use rubrica_core::api::signer::{EnrolRequest, IssueRequest, RewrapRequest, SignRequest};
use rubrica_core::canonical;
use rubrica_core::protocol::Intent;
use rubrica_core::protocol::assertion::ActAssertion;
use rubrica_core::time::UnixTime;

/// What comes with every act.
pub(super) struct Parts<'a> {
    intent: &'a Binary,
    assertion: &'a Binary,
    sealed: &'a Binary,
    approval: Option<&'a Binary>,
}

/// A request whose gateway is known and vouches for its intent. Nothing else is checked yet.
pub(super) struct Admitted<I, A> {
    pub(super) request: ReadRequest<I, A>,
    pub(super) assertion: A,
    pub(super) head: ActHead,
}

impl Inner {
    /// Reads a request and believes its gateway. `vouches` compares what the gateway vouches for
    /// with what came.
    pub(super) fn admit<'a, I: Intent, A: ActAssertion>(
        &self,
        parts: impl Into<Parts<'a>>,
        vouches: fn(&ReadRequest<I, A>, &A) -> Result<(), Refusal>,
        now: UnixTime,
        trace: &mut Trace,
    ) -> Result<Admitted<I, A>, Refusal> {
        let Parts { intent, assertion, sealed, approval } = parts.into();
        let request: ReadRequest<I, A> =
            ReadRequest::read(&intent.0, &assertion.0, &sealed.0, approval)?;
        let transaction = request.intent.transaction();
        trace.transaction = Some(transaction);
        let assertion: A = self.check_assertion(&request.assertion, now)?;
        let subject = assertion.head().subject;
        trace.subject = Some(subject);
        are_strong_enough(assertion.factors(), request.approval.as_ref())?;
        vouches(&request, &assertion)?;
        let head = ActHead {
            transaction,
            subject,
            intent: canonical::digest(&request.intent),
            request: request.digest(),
            jti: assertion.head().jti,
            assertion_expires: assertion.head().expires,
            edge: request.assertion.key(),
            factors: assertion.factors().to_vec(),
            approved: None,
        };
        Ok(Admitted { request, assertion, head })
    }
}

/// The same four fields, by the same names.
macro_rules! parts_of {
    ($($request:ty),+) => {$(
        impl<'a> From<&'a $request> for Parts<'a> {
            fn from(request: &'a $request) -> Self {
                Self {
                    intent: &request.intent,
                    assertion: &request.assertion,
                    sealed: &request.sealed,
                    approval: request.approval.as_ref(),
                }
            }
        }
    )+};
}

parts_of!(EnrolRequest, IssueRequest, RewrapRequest, SignRequest);
