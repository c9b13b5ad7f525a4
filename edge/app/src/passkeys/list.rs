//! The citizen's passkeys: seeing, naming and removing them; and the end of all that approves for him.

use super::PasskeyError;
use super::register::read_label;
use crate::app::{Answer, App, read_json};
use crate::ports::Ports;
use crate::signer::SignerError;
use crate::store::{device_approvers, passkeys, touched};
use crate::world::ServiceError;
use http::Request;
use rubrica_core::api::Problem;
use rubrica_core::api::v1::{ListedPasskey, PasskeyList, RenamePasskey};
use rubrica_core::identity::{ApproverId, SubjectId};
use rubrica_core::sms::Notice;

impl<P: Ports> App<P> {
    /// What stands under `/passkeys`.
    pub(crate) async fn passkeys_call(
        &self,
        request: &Request<Vec<u8>>,
        method: &str,
        rest: &[&str],
    ) -> Result<Answer, Problem> {
        match (method, rest) {
            ("GET", []) => self.json(self.list_passkeys(request).await),
            ("POST", ["registration"]) => self.json(self.register_passkey(request).await),
            ("POST", [id, "name"]) => self.done(self.rename_passkey(request, id).await),
            ("DELETE", [id]) => self.done(self.remove_passkey(request, id).await),
            _ => Err(Problem::new(404, "not_found")),
        }
    }

    /// `GET /passkeys`.
    async fn list_passkeys(&self, request: &Request<Vec<u8>>) -> Result<PasskeyList, PasskeyError> {
        let live = self.session(request).await?;
        let found = self.passkeys_of(live.subject()).await?;
        let listed = found.into_iter().map(|(row, body)| ListedPasskey {
            id: row.id,
            label: body.label,
            backed_up: body.backed_up,
            created_at: row.created_at,
            used_at: row.used_at,
        });
        Ok(PasskeyList { passkeys: listed.collect() })
    }

    /// `POST /passkeys/{id}/name`.
    async fn rename_passkey(
        &self,
        request: &Request<Vec<u8>>,
        id: &str,
    ) -> Result<(), PasskeyError> {
        let live = self.changing_session(request).await?;
        let body: RenamePasskey = read_json(request)?;
        let (subject, label) = (live.subject(), read_label(&body.label)?);
        // CHK-PKY-08: a citizen changes passkeys of his own alone; others are as unknown as none.
        let id: ApproverId = id.parse().map_err(|_| PasskeyError::Unknown)?;
        let (row, mut body) = self.passkey(subject, &id).await?.ok_or(PasskeyError::Unknown)?;
        label.clone_into(&mut body.label);
        let new = self.seal_passkey(subject, &id, &body)?;
        let changed = self.run(subject, [passkeys::change(subject, &id, &row.body, &new)]).await?;
        if touched(&changed, 0) { Ok(()) } else { Err(PasskeyError::Unknown) }
    }

    /// `DELETE /passkeys/{id}`. One that is not listed approves nothing.
    async fn remove_passkey(
        &self,
        request: &Request<Vec<u8>>,
        id: &str,
    ) -> Result<(), PasskeyError> {
        let live = self.changing_session(request).await?;
        let subject = live.subject();
        let id: ApproverId = id.parse().map_err(|_| PasskeyError::Unknown)?;
        self.passkey(subject, &id).await?.ok_or(PasskeyError::Unknown)?;
        if self.end_passkey(subject, id).await? {
            self.notify(subject, Notice::PasskeyRemoved).await;
        }
        Ok(())
    }

    /// CHK-RST-03: passkeys and the phone that approves were enrolled with the password. They end with
    /// it, for without it they approve nothing, and whoever comes back with another one adds them again.
    pub(crate) async fn end_approvers(&self, subject: &SubjectId) -> Result<(), SignerError> {
        let results = self.run(subject, [passkeys::list(subject)]).await?;
        for row in passkeys::read(&results, 0).map_err(ServiceError::from)? {
            self.end_passkey(subject, row.id).await?;
        }
        self.run(subject, [device_approvers::end_all(subject)]).await?;
        self.settle_approvers(subject).await
    }

    /// Removes a passkey, at the signer first. Whether there was one.
    async fn end_passkey(&self, subject: &SubjectId, id: ApproverId) -> Result<bool, SignerError> {
        self.remove_approver(subject, id).await?;
        Ok(touched(&self.run(subject, [passkeys::remove(subject, &id)]).await?, 0))
    }
}
