package policy

import (
	"regexp"
	"slices"
	"strings"
)

// Dialect is the S3 implementation whose policy rules apply.
type Dialect int

// Amazon's S3 accepts resources of the bucket only, and actions that one of the resources of the statement can have. Ceph's gateway does
// not check them.
const (
	Amazon Dialect = iota
	Ceph
)

// Read reads the policy of a bucket. The error is that of S3.
func Read(text []byte, bucket string, dialect Dialect) (*Policy, error) {
	d, err := parse(text)
	switch {
	case err != nil:
		return nil, err
	case d.Version != nil && *d.Version != "2012-10-17" && *d.Version != "2008-10-17":
		return nil, malformed("The policy must contain a valid version string")
	case d.Statement == nil:
		return nil, malformed("Missing required field Statement")
	case len(*d.Statement) == 0:
		return nil, malformed("Could not parse the policy: Statement is empty!")
	}
	p := &Policy{}
	for i := range *d.Statement {
		s, err := (*d.Statement)[i].read(bucket, dialect)
		if err != nil {
			return nil, err
		}
		p.statements = append(p.statements, s)
	}
	return p, nil
}

func (d *statementDocument) read(bucket string, dialect Dialect) (s statement, err error) {
	switch {
	case d.Effect == nil:
		return s, malformed("Missing required field Effect")
	case d.Resource == nil:
		return s, malformed("Missing required field Resource")
	case d.Action == nil:
		return s, malformed("Missing required field Action")
	case d.Principal == nil:
		return s, malformed("Missing required field Principal")
	case *d.Effect != "Allow" && *d.Effect != "Deny":
		return s, malformed("Invalid effect: " + *d.Effect)
	}
	s.deny = *d.Effect == "Deny"
	if s.resources, err = readResources(*d.Resource, bucket, dialect); err != nil {
		return s, err
	}
	if s.actions, err = readActions(*d.Action); err != nil {
		return s, err
	}
	if dialect == Amazon && !d.fits(s.actions) {
		return s, malformed("Action does not apply to any resource(s) in statement")
	}
	if s.accounts, err = d.Principal.read(); err != nil {
		return s, err
	}
	s.conditions, err = readConditions(d.Condition)
	return s, err
}

const arnPrefix = "arn:aws:s3:::"

func readResources(names texts, bucket string, dialect Dialect) (resources []*regexp.Regexp, err error) {
	for _, name := range names {
		resource, isARN := strings.CutPrefix(name, arnPrefix)
		if dialect == Ceph {
			isARN = isARN || name == "*"
		} else {
			rest, isOwn := strings.CutPrefix(resource, bucket)
			isARN = isARN && isOwn && (rest == "" || rest[0] == '/' || rest[0] == '*')
		}
		if !isARN || resource == "" || strings.Contains(resource, "${") { // a variable
			return nil, malformed("Policy has invalid resource")
		}
		resources = append(resources, wildcards("", resource))
	}
	if len(resources) == 0 {
		return nil, malformed("Policy has invalid resource")
	}
	return resources, nil
}

// fits reports whether each action can be one on some resource of the statement.
func (d *statementDocument) fits(actions []*regexp.Regexp) bool {
	isBucket := func(resource string) bool { return !strings.Contains(resource, "/") }
	isObject := func(resource string) bool { return strings.ContainsAny(resource, "/*") }
	buckets, objects := slices.ContainsFunc(*d.Resource, isBucket), slices.ContainsFunc(*d.Resource, isObject)
	return !slices.ContainsFunc(actions, func(a *regexp.Regexp) bool {
		return !(buckets && slices.ContainsFunc(bucketActions, a.MatchString)) && !(objects && slices.ContainsFunc(objectActions, a.MatchString))
	})
}

func (p *principals) read() ([]string, error) {
	var accounts []string
	for _, name := range slices.Concat(p.AWS, p.CanonicalUser) {
		account, valid := readAccount(name)
		if !valid {
			return nil, malformed("Invalid principal in policy")
		}
		accounts = append(accounts, account)
	}
	if len(accounts) == 0 {
		return nil, malformed("Invalid principal in policy")
	}
	return accounts, nil
}

// readAccount reads a principal: the id of an account, its ARN (arn:aws:iam::ID:root), the ARN of Linode's documentation
// (arn:aws:iam:::ID) or of Ceph's (arn:aws:iam:::user/ID), or everyone. Users and roles within an account are not valid.
func readAccount(principal string) (account string, valid bool) {
	user, isARN := strings.CutPrefix(principal, "arn:aws:iam::")
	if !isARN {
		return principal, principal != "" && !strings.ContainsAny(principal, ":/ ")
	}
	account, user, _ = strings.Cut(user, ":")
	if account != "" {
		return account, user == "root"
	}
	account = strings.TrimPrefix(user, "user/")
	return account, account != "" && account != everyone && !strings.ContainsAny(account, ":/ ")
}
