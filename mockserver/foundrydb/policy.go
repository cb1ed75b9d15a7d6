package foundrydb

import (
	"slices"
	"strings"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Statement is a statement of a key's policy. A statement that denies wins over those that allow.
type Statement struct {
	// Deny is false for a statement that allows.
	Deny bool
	// Actions are S3 actions, such as s3:GetObject.
	Actions []string
	// Prefixes limit the statement to objects whose keys begin with one of them. By default it concerns all objects.
	Prefixes []string
}

// policyActions are the actions that a policy may have. No source lists them.
var policyActions = []string{
	s3.ActionListBucket, s3.ActionGetObject, s3.ActionPutObject, s3.ActionDeleteObject,
	"s3:ListBucketVersions", "s3:ListBucketMultipartUploads", "s3:GetBucketLocation",
	"s3:GetObjectVersion", "s3:DeleteObjectVersion", "s3:GetObjectTagging", "s3:PutObjectTagging",
	"s3:AbortMultipartUpload", "s3:ListMultipartUploadParts",
}

// permissionActions are the actions that permissions allow. Write does not include list.
var permissionActions = map[string][]string{
	"read":      {s3.ActionGetObject, s3.ActionListBucket},
	"write":     {s3.ActionPutObject, s3.ActionDeleteObject, s3.ActionGetObject},
	"readwrite": {s3.ActionGetObject, s3.ActionListBucket, s3.ActionPutObject, s3.ActionDeleteObject},
}

// permissionPolicy returns the policy of permissions below a prefix.
func permissionPolicy(permissions, prefix string) []Statement {
	statement := Statement{Actions: permissionActions[permissions]}
	if prefix != "" {
		statement.Prefixes = []string{prefix}
	}
	return []Statement{statement}
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
func (f *fields) readPolicy() []Statement {
	values, isObject := f.values["policy"].(map[string]any)
	f.require(isObject, "policy must be an object")
	policy := &fields{values: values}
	var statements []Statement
	policy.objects("statements", func(item *fields) {
		statements = append(statements, item.statement())
	})
	f.require(policy.valid(), "policy."+policy.problem)
	return statements
}

func (f *fields) statement() Statement {
	s := Statement{
		Deny:     f.option("effect", "Allow", "Deny") == "Deny",
		Actions:  f.texts("actions"),
		Prefixes: f.texts("prefixes"),
	}
	f.require(len(s.Actions) > 0, "actions must have at least one element")
	for _, action := range s.Actions {
		f.require(slices.Contains(policyActions, action), "actions must not contain "+action)
	}
	for _, prefix := range s.Prefixes {
		f.require(isKeyPrefix(prefix), "prefixes must not start with /, contain .. or contain whitespace")
	}
	return s
}

func policyOnWire(policy []Statement) *wire.FoundryDBKeyPolicy {
	if policy == nil {
		return nil
	}
	statements := make([]wire.FoundryDBPolicyStatement, len(policy))
	for i, statement := range policy {
		effect := wire.FoundryDBPolicyEffectAllow
		if statement.Deny {
			effect = wire.FoundryDBPolicyEffectDeny
		}
		statements[i] = wire.FoundryDBPolicyStatement{Effect: effect, Actions: state.OrEmpty(slices.Clone(statement.Actions))}
		if statement.Prefixes != nil {
			statements[i].Prefixes = new(slices.Clone(statement.Prefixes))
		}
	}
	return &wire.FoundryDBKeyPolicy{Statements: statements}
}

// clonePolicy copies a policy, nil included.
func clonePolicy(policy []Statement) []Statement {
	copied := slices.Clone(policy)
	for i := range copied {
		copied[i].Actions = slices.Clone(copied[i].Actions)
		copied[i].Prefixes = slices.Clone(copied[i].Prefixes)
	}
	return copied
}
