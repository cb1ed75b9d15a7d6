package foundrydb

import (
	"slices"
	"strings"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Statement is a statement of a key's policy. A statement that denies wins over those that allow.
type Statement struct {
	// Deny is false for a statement that allows.
	Deny bool `json:"deny,omitzero"`
	// Actions are S3 actions, such as s3:GetObject.
	Actions []string `json:"actions,omitzero"`
	// Prefixes limit the statement to objects whose keys begin with one of them. By default it concerns all objects.
	Prefixes []string `json:"prefixes,omitzero"`
}

// policyActions are the actions that a policy may have. No source lists them.
var policyActions = []string{
	s3.ActionListBucket, s3.ActionGetObject, s3.ActionPutObject, s3.ActionDeleteObject,
	"s3:ListBucketVersions", "s3:ListBucketMultipartUploads", "s3:GetBucketLocation",
	"s3:GetObjectVersion", "s3:DeleteObjectVersion", "s3:GetObjectTagging", "s3:PutObjectTagging",
	"s3:AbortMultipartUpload", "s3:ListMultipartUploadParts",
}

const (
	permissionRead      = buckt.FoundryDBPermissions(wire.FoundryDBPermissionsRead)
	permissionWrite     = buckt.FoundryDBPermissions(wire.FoundryDBPermissionsWrite)
	permissionReadWrite = buckt.FoundryDBPermissions(wire.FoundryDBPermissionsReadwrite)
)

var permissions = []string{string(permissionRead), string(permissionWrite), string(permissionReadWrite)}

// permissionActions are the actions that permissions allow. Write does not include list.
var permissionActions = map[buckt.FoundryDBPermissions][]string{
	permissionRead:      {s3.ActionGetObject, s3.ActionListBucket},
	permissionWrite:     {s3.ActionPutObject, s3.ActionDeleteObject, s3.ActionGetObject},
	permissionReadWrite: {s3.ActionGetObject, s3.ActionListBucket, s3.ActionPutObject, s3.ActionDeleteObject},
}

// policyAllows reports whether a policy allows an action on an object, or on a prefix if objects are listed.
func policyAllows(policy []Statement, action, object string) bool {
	allowed := false
	for _, statement := range policy {
		if !statement.covers(action, object) {
			continue
		}
		if statement.Deny {
			return false
		}
		allowed = true
	}
	return allowed
}

func (s *Statement) covers(action, object string) bool {
	if !slices.Contains(s.Actions, action) {
		return false
	}
	isUnder := func(prefix string) bool { return strings.HasPrefix(object, prefix) }
	return len(s.Prefixes) == 0 || slices.ContainsFunc(s.Prefixes, isUnder)
}

// readPolicy reads a policy, which replaces permissions and prefix.
func readPolicy(f *httpjson.Fields) []Statement {
	const name = "statements"
	f = f.Object("policy")
	list, _ := f.Get(name).([]any)
	f.Require(len(list) > 0, name, name+" must be a list with at least one element")
	policy := make([]Statement, len(list))
	for i, value := range list {
		if _, isObject := value.(map[string]any); !isObject {
			f.Refuse(name, "%s[%d]: must be an object", name, i)
			break
		}
		element, _ := f.Element(name, i, value)
		policy[i] = readStatement(element)
	}
	return policy
}

func readStatement(f *httpjson.Fields) Statement {
	effect := option(f, "effect", string(wire.FoundryDBPolicyEffectAllow), string(wire.FoundryDBPolicyEffectDeny))
	s := Statement{Deny: effect == string(wire.FoundryDBPolicyEffectDeny)}
	s.Actions = texts(f, "actions", func(action string) string {
		if !slices.Contains(policyActions, action) {
			return "actions must not contain " + action
		}
		return ""
	})
	f.Require(len(s.Actions) > 0, "actions", "actions must have at least one element")
	s.Prefixes = texts(f, "prefixes", keyPrefix("prefixes"))
	return s
}

func policyOnWire(policy []Statement) *wire.FoundryDBKeyPolicy {
	if policy == nil {
		return nil
	}
	return &wire.FoundryDBKeyPolicy{Statements: onWire(policy, func(s Statement) wire.FoundryDBPolicyStatement {
		shown := wire.FoundryDBPolicyStatement{Effect: wire.FoundryDBPolicyEffectAllow, Actions: state.OrEmpty(s.Actions)}
		if s.Deny {
			shown.Effect = wire.FoundryDBPolicyEffectDeny
		}
		if s.Prefixes != nil {
			shown.Prefixes = &s.Prefixes
		}
		return shown
	})}
}
