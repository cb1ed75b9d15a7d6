// Package provision gives each tenant of an application a bucket and a key, with the same calls at Buckt, FoundryDB, Amove and Linode, and
// without lost or duplicate resources after a crash.
//
// # Grants
//
// A grant is a bucket and one valid key to it, for one tenant. A [Provisioner] makes grants at one system:
//
//	p, err := provision.New(provision.Config{
//		Owner:    "shop",
//		Provider: provision.Linode(client),
//		Journal:  journal,
//		Sealer:   sealer,
//	})
//	…
//	credential, err := p.Grant(ctx, provision.Spec{
//		Name:   "acme",
//		Rights: provision.ReadWrite,
//		System: &buckt.LinodeBucketCreateParams{Region: "us-east"},
//	})
//
// [Provisioner.Grant] is idempotent: it creates what is missing and returns the same [Credential] each time. [Provisioner.Rotate] replaces
// the key. [Provisioner.Revoke] revokes the keys and keeps the bucket. [Provisioner.Destroy] revokes the keys and, with the
// [DeletionPolicy] Delete, deletes a bucket that the grant has created. [Provisioner.Adopt] creates a grant for an existing bucket.
// [Provisioner.Get] and [Provisioner.All] read the journal. [Provisioner.Plan] and [Provisioner.Audit] only read.
//
// # Names
//
// The systems have no tags, so names identify the owner of a resource. The names of buckets and keys begin with the owner. The name of an
// owner contains no dash, so programs with different owners can share an account and a journal. The name of a key is owner-grant-attempt,
// where attempt is 10 random characters: each attempt to create a key uses another name. Keys with other names are never revoked, unless a
// grant has adopted them.
//
// # Crashes
//
// Each step is written to the [Journal] before it starts, and its result afterwards. A process may crash and a context may end at any
// moment: the next call for the grant continues. [Provisioner.Resume] continues all grants. Call it at the start of the program and
// periodically afterwards:
//
//   - A key whose creation had an unknown outcome is revoked, because its secret is unknown. Such a key may appear later, so
//     Resume searches for it for 24 hours.
//   - A bucket that did not exist just before its creation was sent belongs to the grant. A bucket that existed is never deleted.
//   - A key is revoked after its successor was verified, attached to the consumer and passed to [Config.Store], and after
//     [Config.Grace].
//
// # Several processes
//
// A process that works on a grant has a lease in the journal, which it renews. Another process waits until the lease ends, and then takes
// the grant over or returns [ErrBusy]. A process that was suspended for longer than its lease returns [ErrStale]. Before, it deletes a
// bucket that it has created and that is not in the journal, and passes the credential of the other process to Store and the consumer
// again. At Buckt, where names are not unique, a bucket is left if the process crashes before: [Provisioner.Audit] finds it.
//
// [NewFileJournal] is for the processes of one machine. For several machines, implement [Journal] on a database.
//
// # Secrets
//
// The secrets in the journal are encrypted by [Config.Sealer], and each is bound to its grant and key. An entry that the sealer cannot
// open, or that a newer version has written, is an error before any request is sent: [buckt.ErrSealKey] with the sealer of
// [buckt.NewAESGCMSealer], and [ErrNewer]. To replace the seal key, configure a sealer that opens with both keys, and rotate all grants.
//
// # Errors
//
// An [*InvalidError] means that nothing was done. A [*SpecChangedError] means that the grant exists with another spec, and a [*HeldError]
// that the bucket or consumer belongs to another grant. A [*StepError] wraps the cause of a failed step. A [*LeftError] names keys that could
// not be revoked: call again, or let Resume revoke them. [buckt.Retryable] reports whether another call may succeed.
//
// # Other systems
//
// [Provider], [Consumer] and [Journal] are interfaces. A provider embeds [Unsupported] for the methods that its system does not support.
// Package provision/provisiontest tests implementations.
package provision
