//! The command line.

mod authority;
mod custodian;
mod custody;
mod documents;
mod people;
mod serving;
mod token;

use clap::{Parser, Subcommand};

pub(crate) use authority::{
    CaCommand, CertifyArguments, InstallArguments, RequestArguments, RootCommand,
    RootCreateArguments, RootListArguments, RootPlace,
};
pub(crate) use custodian::{CustodianCommand, CustodyArguments, ShareArguments};
pub(crate) use custody::{
    AuditCommand, ConsistencyArguments, DataArgument, EdgeKeyCommand, KeysCommand,
    KeysEdgeArguments, KeysFormat, LogArguments, VerifyLogArguments, WitnessArguments,
};
pub(crate) use documents::{Format, SignArguments, VerifyArguments};
pub(crate) use people::{
    AccountsCommand, AddOfficerArguments, CensusCommand, LettersCommand, OfficerCommand,
    OfficerRoleArgument, RegisterArguments, RegistryArguments, SmsCommand, UsageFormat,
    VerifierEncoding,
};
pub(crate) use serving::{Origin, ServeArguments, SignerArguments};
pub(crate) use token::TokenArguments;

/// Centralised electronic signatures: the service, and the tools around it.
#[derive(Debug, Parser)]
#[command(name = "rubrica", version, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Serve(Box<ServeArguments>),
    Sign(SignArguments),
    Verify(VerifyArguments),
    /// The audit log of the signer.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// The certification authority of the signer.
    #[command(subcommand)]
    Ca(CaCommand),
    Signer(SignerArguments),
    /// Keys for gateways that run on Spin or Cloudflare Workers.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Which gateways a signer believes.
    #[command(subcommand)]
    EdgeKey(EdgeKeyCommand),
    /// The second custodian: holds the backup that nobody opens alone.
    #[command(subcommand)]
    Custodian(CustodianCommand),
    Register(RegisterArguments),
    /// Messages to phones.
    #[command(subcommand)]
    Sms(SmsCommand),
    /// Passwords of a system before this one.
    #[command(subcommand)]
    Accounts(AccountsCommand),
    /// The people to whom invitation letters may be sent.
    #[command(subcommand)]
    Census(CensusCommand),
    /// Invitation letters that wait to be posted.
    #[command(subcommand)]
    Letters(LettersCommand),
    /// The officers of registration offices.
    #[command(subcommand)]
    Officer(OfficerCommand),
}
