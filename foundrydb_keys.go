package buckt

import (
	"context"
	"iter"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// FoundryDBKey is an S3 key to the bucket of a file service.
type FoundryDBKey struct {
	// ID identifies the key in [FoundryDBKeyClient.Delete]. It is not AccessKeyID.
	ID        string `json:"id"`
	ServiceID string `json:"service_id"`
	// UserID is the user who created the key.
	UserID string `json:"user_id"`
	// OrganizationID is "" for the personal account.
	OrganizationID string `json:"organization_id"`
	Name           string `json:"name"`
	// AccessKeyID is the public part of the key, which S3 clients send.
	AccessKeyID string `json:"access_key_id"`
	// SecretAccessKey is the secret part. Only [FoundryDBKeyClient.Create] returns it, once.
	SecretAccessKey Secret `json:"secret_access_key"`
	// Prefix limits the key to objects whose keys begin with it; "" means the whole bucket.
	Prefix string `json:"prefix"`
	// Permissions are the permissions of the key: "" or "custom" if it has a policy.
	Permissions FoundryDBPermissions `json:"permissions"`
	// InlinePolicy is the policy of the key, nil if it has Permissions instead.
	InlinePolicy *FoundryDBKeyPolicy `json:"inline_policy"`
	Purpose      FoundryDBKeyPurpose `json:"purpose"`
	Status       FoundryDBKeyStatus  `json:"status"`
	// LastUsedAt is zero until the key has been used.
	LastUsedAt time.Time `json:"last_used_at"`
	// RevokedAt is zero until the key has been revoked.
	RevokedAt time.Time `json:"revoked_at"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// FoundryDBPermissions are the permissions of a key.
type FoundryDBPermissions string

// The permissions. The storage provider enforces them.
const (
	// FoundryDBRead allows to get objects, and to list the bucket under the prefix.
	FoundryDBRead FoundryDBPermissions = "read"
	// FoundryDBWrite allows to put, delete and get objects, but not to list the bucket.
	FoundryDBWrite FoundryDBPermissions = "write"
	// FoundryDBReadWrite allows all of these actions.
	FoundryDBReadWrite FoundryDBPermissions = "readwrite"
)

// FoundryDBKeyStatus is the state of a key.
type FoundryDBKeyStatus string

// The states of a key.
const (
	FoundryDBKeyActive  FoundryDBKeyStatus = "active"
	FoundryDBKeyRevoked FoundryDBKeyStatus = "revoked"
)

// FoundryDBKeyPurpose is the purpose of a key.
type FoundryDBKeyPurpose string

// The purposes: created by a user, or created by the platform to attach the bucket to an app.
const (
	FoundryDBKeyForUser       FoundryDBKeyPurpose = "user"
	FoundryDBKeyForAttachment FoundryDBKeyPurpose = "attachment"
)

// FoundryDBKeyPolicy lists the permissions of a key as statements.
type FoundryDBKeyPolicy struct {
	Statements []FoundryDBPolicyStatement `json:"statements"`
}

// FoundryDBPolicyStatement allows or denies actions.
type FoundryDBPolicyStatement struct {
	Effect FoundryDBPolicyEffect `json:"effect"`
	// Actions are S3 actions, such as "s3:GetObject". The server accepts only certain actions.
	Actions []string `json:"actions"`
	// Prefixes limit the statement to objects whose keys begin with one of them. nil means all objects.
	Prefixes []string `json:"prefixes,omitzero"`
}

// FoundryDBPolicyEffect is the effect of a statement.
type FoundryDBPolicyEffect string

// The effects.
const (
	FoundryDBAllow FoundryDBPolicyEffect = "Allow"
	FoundryDBDeny  FoundryDBPolicyEffect = "Deny"
)

// FoundryDBKeyClient is the service for the keys of a file service, at [FoundryDBClient.Keys].
//
// See https://docs.foundrydb.com/files/buckets-and-keys.
type FoundryDBKeyClient struct{ core *core }

// FoundryDBKeyListParams is empty: the API returns all keys at once.
type FoundryDBKeyListParams struct{}

type foundryDBKeyList struct {
	Keys requiredList[FoundryDBKey] `json:"keys"`
}

func (l *foundryDBKeyList) missing() string { return l.Keys.missing("keys") }

var opFoundryDBKeysList = &operation{
	system: SystemFoundryDB, id: "foundrydbListKeys", name: "FoundryDB.Keys.List",
	method: http.MethodGet, path: "/file-services/{id}/keys",
}

// List fetches the keys of a file service on one page, without their secrets. It may include revoked keys, as their Status shows, but
// not the platform's own key. A service that does not exist is a [*NotFoundError].
//
// See https://docs.foundrydb.com/files/buckets-and-keys#list-access-keys.
func (c *FoundryDBKeyClient) List(ctx context.Context, serviceID string, _ FoundryDBKeyListParams, opts ...CallOption) (*Page[FoundryDBKey], error) {
	l, err := getBare[foundryDBKeyList](ctx, c.core, &request{op: opFoundryDBKeysList, args: []string{"serviceID", serviceID}, opts: opts})
	if err != nil {
		return nil, err
	}
	return &Page[FoundryDBKey]{Items: l.Keys.list()}, nil
}

// All iterates over the keys of a file service. It can be ranged over repeatedly. An error, such as a [*NotFoundError] of List, ends the
// iteration.
//
// See https://docs.foundrydb.com/files/buckets-and-keys#list-access-keys.
func (c *FoundryDBKeyClient) All(
	ctx context.Context, serviceID string, params FoundryDBKeyListParams, opts ...CallOption,
) iter.Seq2[FoundryDBKey, error] {
	return allPages(ctx, c.core, opFoundryDBKeysList, "", opts,
		func(ctx context.Context, _ string, opts []CallOption) (*Page[FoundryDBKey], error) {
			return c.List(ctx, serviceID, params, opts...)
		})
}

// FoundryDBKeyCreateParams describes a new key. Name is required, and either Permissions or Policy.
type FoundryDBKeyCreateParams struct {
	// Name has 1 to 128 characters.
	Name string `json:"name"`
	// Permissions are the permissions of the key.
	Permissions FoundryDBPermissions `json:"permissions,omitzero"`
	// Prefix limits the key to objects whose keys begin with it, as in "uploads/". It must not begin with a slash, or contain
	// ".." or whitespace. "" means the whole bucket.
	Prefix string `json:"prefix,omitzero"`
	// Policy replaces Permissions and Prefix. FoundryDB's documents do not describe it.
	Policy *FoundryDBKeyPolicy `json:"policy,omitzero"`
}

func (p *FoundryDBKeyCreateParams) check(op *operation) error {
	if err := checkCharacters(op, "Name", p.Name, 1, 128); err != nil {
		return err
	}
	if p.Policy != nil {
		return p.checkPolicy(op)
	}
	switch p.Permissions {
	case FoundryDBRead, FoundryDBWrite, FoundryDBReadWrite:
	default:
		return invalid(op, "Permissions", "must be read, write or readwrite, and is %q", string(p.Permissions))
	}
	switch {
	case !utf8.ValidString(p.Prefix):
		return invalid(op, "Prefix", "must be valid UTF-8")
	case strings.HasPrefix(p.Prefix, "/"):
		return invalid(op, "Prefix", "must not start with a slash")
	case strings.Contains(p.Prefix, ".."):
		return invalid(op, "Prefix", `must not contain ".."`)
	case strings.ContainsFunc(p.Prefix, unicode.IsSpace):
		return invalid(op, "Prefix", "must not contain whitespace")
	}
	return nil
}

func (p *FoundryDBKeyCreateParams) checkPolicy(op *operation) error {
	switch {
	case p.Permissions != "":
		return invalid(op, "Permissions", "must be empty with a Policy")
	case p.Prefix != "":
		return invalid(op, "Prefix", "must be empty with a Policy, whose statements have prefixes of their own")
	case len(p.Policy.Statements) == 0:
		return invalid(op, "Policy", "must have at least one statement")
	}
	for _, s := range p.Policy.Statements {
		switch {
		case s.Effect != FoundryDBAllow && s.Effect != FoundryDBDeny:
			return invalid(op, "Policy", "must have statements with the effect Allow or Deny, and has one with %q", string(s.Effect))
		case len(s.Actions) == 0:
			return invalid(op, "Policy", "must have statements with at least one action")
		}
	}
	return nil
}

// createdFoundryDBKey is the response to a create. Only the id and the secret are required.
type createdFoundryDBKey struct{ FoundryDBKey }

func (k *createdFoundryDBKey) missing() string {
	if k.SecretAccessKey.IsZero() {
		return "secret_access_key"
	}
	return requiredText("id", k.ID)
}

func (k *createdFoundryDBKey) restore(found map[string]string) bool {
	k.FoundryDBKey = FoundryDBKey{
		ID: found["id"], ServiceID: found["service_id"], UserID: found["user_id"], OrganizationID: found["organization_id"],
		Name: found["name"], AccessKeyID: found["access_key_id"], SecretAccessKey: receivedSecret(found["secret_access_key"]),
		Prefix: found["prefix"], Permissions: FoundryDBPermissions(found["permissions"]),
		Purpose: FoundryDBKeyPurpose(found["purpose"]), Status: FoundryDBKeyStatus(found["status"]),
	}
	return k.ID != "" && !k.SecretAccessKey.IsZero()
}

var opFoundryDBKeysCreate = &operation{
	system: SystemFoundryDB, id: "foundrydbCreateKey", name: "FoundryDB.Keys.Create",
	method: http.MethodPost, path: "/file-services/{id}/keys", notIdempotent: true,
}

// Create creates a key. Only this response contains its secret. If the service is not running, or its size exceeds the hard quota, the
// error is a [*ConflictError], which is not documented.
//
// Create is not idempotent, because the secret of a repeated key would be lost; see [*OutcomeUnknownError]. In that case find the key
// by name with [FoundryDBKeyClient.All], and delete it before you call Create again, or use [FoundryDBKeyClient.Replace].
//
// See https://docs.foundrydb.com/files/buckets-and-keys#mint-an-access-key.
func (c *FoundryDBKeyClient) Create(
	ctx context.Context, serviceID string, params FoundryDBKeyCreateParams, opts ...CallOption,
) (*FoundryDBKey, error) {
	if err := params.check(opFoundryDBKeysCreate); err != nil {
		return nil, err
	}
	created, err := getBare[createdFoundryDBKey](ctx, c.core, &request{op: opFoundryDBKeysCreate, args: []string{"serviceID", serviceID}, body: &params, opts: opts})
	if err != nil {
		return nil, err
	}
	return &created.FoundryDBKey, nil
}

var opFoundryDBKeysDelete = &operation{
	system: SystemFoundryDB, id: "foundrydbDeleteKey", name: "FoundryDB.Keys.Delete",
	method: http.MethodDelete, path: "/file-services/{id}/keys/{keyId}",
}

// Delete revokes a key permanently. id is [FoundryDBKey.ID], not the access key id. A key that was revoked before is a
// success. A key that never existed is a [*NotFoundError].
//
// See https://docs.foundrydb.com/files/buckets-and-keys#revoke-an-access-key.
func (c *FoundryDBKeyClient) Delete(ctx context.Context, serviceID, id string, opts ...CallOption) error {
	return c.core.do(ctx, &request{op: opFoundryDBKeysDelete, args: []string{"serviceID", serviceID, "id", id}, opts: opts}, noResult{})
}
