package foundrydb

import (
	"cmp"
	"encoding/base64"
	"slices"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Key is an S3 access key of a file service. [System.AddKey] takes and returns it.
type Key struct {
	// ID, AccessKeyID and SecretAccessKey are made by the server by default.
	ID              string       `json:"id,omitzero"`
	AccessKeyID     string       `json:"accessKeyId,omitzero"`
	SecretAccessKey buckt.Secret `json:"secretAccessKey,omitzero"`
	// ServiceID is the id of the [FileService]. It is required.
	ServiceID string `json:"-"`
	// UserID is the id or the name of the [User] who made the key. The default is the user who made the service.
	UserID string `json:"user,omitzero"`
	// Name is "key" by default.
	Name string `json:"name,omitzero"`
	// Permissions are to read and write by default, without a policy.
	Permissions buckt.FoundryDBPermissions `json:"permissions,omitzero"`
	// Prefix limits the key to objects whose keys begin with it. By default the key is not limited.
	Prefix string `json:"prefix,omitzero"`
	// Policy excludes Permissions and Prefix. An empty policy allows nothing.
	Policy []Statement `json:"policy,omitzero"`
	// Purpose is a user's by default.
	Purpose buckt.FoundryDBKeyPurpose `json:"purpose,omitzero"`
	// LastUsedAt and RevokedAt are zero for an unused and a valid key.
	LastUsedAt time.Time `json:"lastUsedAt,omitzero"`
	RevokedAt  time.Time `json:"revokedAt,omitzero"`
	// CreatedAt is the server's time by default, and UpdatedAt is CreatedAt.
	CreatedAt time.Time `json:"createdAt,omitzero"`
	UpdatedAt time.Time `json:"updatedAt,omitzero"`
}

// keyRow is an S3 key of a file service. The lock of the system guards it.
type keyRow struct {
	Key
	service *serviceRow
}

// key finds a key by its id. It returns nil if there is none.
func (fs *serviceRow) key(id string) *keyRow {
	return state.Find(fs.keys, func(k *keyRow) bool { return k.ID == id })
}

// addKey adds a key to the service and makes the fields that are empty.
func (fs *serviceRow) addKey(k Key) (*keyRow, error) {
	k.Name = cmp.Or(k.Name, "key")
	row, err := fs.newKey(k)
	if err == nil {
		fs.keys = append(fs.keys, row)
		fs.system.keysByID[row.ID] = row
	}
	return row, err
}

// newKey creates a key that opens the bucket of the service but is not in its list.
func (fs *serviceRow) newKey(k Key) (*keyRow, error) {
	s := fs.system
	u, err := s.userNamed(cmp.Or(k.UserID, fs.UserID))
	if err != nil {
		return nil, err
	}
	switch {
	case s.keysByID[k.ID] != nil:
		return nil, state.Invalid("id", "is a duplicate")
	case s.accessKeys[k.AccessKeyID] != nil:
		return nil, state.Invalid("accessKeyId", "is a duplicate")
	case k.Policy == nil:
		k.Permissions = cmp.Or(k.Permissions, permissionReadWrite)
		if !slices.Contains(permissions, string(k.Permissions)) {
			return nil, state.Invalid("permissions", "must be %s, not %q", state.OneOf(permissions), k.Permissions)
		}
	case k.Permissions != "" || k.Prefix != "":
		return nil, state.Invalid("policy", "excludes permissions and prefix")
	}
	k.ServiceID, k.UserID = fs.ID, u.row.ID
	k.ID = state.OrMade(k.ID, s.ids.UUID)
	k.AccessKeyID = state.OrMade(k.AccessKeyID, func() string { return "FDB" + s.ids.Letters(17, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") })
	k.SecretAccessKey = state.OrMade(k.SecretAccessKey, func() buckt.Secret {
		return buckt.NewSecret(base64.StdEncoding.EncodeToString(s.ids.Bytes(30))) // some encodings escape its characters, like those of S3
	})
	k.Purpose = cmp.Or(k.Purpose, buckt.FoundryDBKeyPurpose(wire.FoundryDBKeyPurposeUser))
	k.CreatedAt = state.OrTime(k.CreatedAt, s.now)
	k.UpdatedAt = state.OrTime(k.UpdatedAt, k.CreatedAt)
	row := &keyRow{state.Clone(k), fs}
	s.accessKeys[k.AccessKeyID] = row
	return row, nil
}

func (k *keyRow) revoked() bool { return !k.RevokedAt.IsZero() }

// revoke revokes a key, and reports whether it was not revoked yet.
func (k *keyRow) revoke(now time.Time) bool {
	if k.revoked() {
		return false
	}
	k.RevokedAt, k.UpdatedAt = now, now
	return true
}

// effective returns the policy that S3 applies.
func (k *keyRow) effective() []Statement {
	if k.Policy != nil {
		return k.Policy
	}
	statement := Statement{Actions: permissionActions[k.Permissions]}
	if k.Prefix != "" {
		statement.Prefixes = []string{k.Prefix}
	}
	return []Statement{statement}
}

// AddKey adds a key to the file service with its ServiceID, whatever the status, and returns it with its secret. An unknown service
// or user, unknown permissions, permissions or a prefix besides a policy, and a duplicate are errors.
func (s *System) AddKey(key Key) (added Key, err error) {
	err = s.change(key.ServiceID, func(fs *serviceRow) error {
		k, err := fs.addKey(key)
		added, err = state.Added("AddKey", k, err, (*keyRow).snapshot)
		return err
	})
	return added, err
}

// RevokeKey revokes a key by its id. It reports whether the key exists and was not revoked yet.
func (s *System) RevokeKey(id string) bool {
	now := s.begin()
	defer s.mu.Unlock()
	k := s.keysByID[id]
	return k != nil && k.revoke(now)
}

// Keys returns the keys of a file service with their secrets, the oldest first. Revoked keys are included. An unknown service has
// none.
func (s *System) Keys(serviceID string) []Key {
	s.begin()
	defer s.mu.Unlock()
	fs := s.service(serviceID)
	if fs == nil {
		return nil
	}
	return state.Collect(slices.Values(fs.keys), (*keyRow).snapshot)
}

func (k *keyRow) snapshot() Key { return state.Clone(k.Key) }
