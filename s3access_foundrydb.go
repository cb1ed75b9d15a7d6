package buckt

import "strings"

// S3Access creates the access to the bucket of a running file service from a key of [FoundryDBKeyClient.Create]. A service that is not
// running is an [*InvalidInputError], as is a key that belongs to another service, lacks its secret or is revoked. Nothing is sent.
func (c *FoundryDBClient) S3Access(service *FoundryDBFileService, key *FoundryDBKey) (S3Access, error) {
	op := opFoundryDBS3Access
	switch {
	case service == nil:
		return S3Access{}, invalid(op, "service", "must not be nil")
	case key == nil:
		return S3Access{}, invalid(op, "key", "must not be nil")
	case !service.Status.Is(FoundryDBFileServiceRunning):
		return S3Access{}, invalid(op, "service", "must be running, and its status is %q", string(service.Status))
	case key.ServiceID != "" && service.ID != "" && key.ServiceID != service.ID:
		return S3Access{}, invalid(op, "key", "must be a key of the service %s, and is one of %s", service.ID, key.ServiceID)
	case sameState(key.Status, FoundryDBKeyRevoked), !key.RevokedAt.IsZero():
		return S3Access{}, invalid(op, "key", "must not be revoked")
	}
	bucket, ok := service.Bucket()
	if !ok {
		return S3Access{}, invalid(op, "service", "must have its bucket and endpoint; fetch it once it is running")
	}
	return S3Access{
		Endpoint: c.core.withScheme(SystemFoundryDB, bucket.Endpoint), Region: bucket.Region, Bucket: bucket.Bucket, Prefix: key.Prefix,
		AccessKeyID: key.AccessKeyID, SecretAccessKey: key.SecretAccessKey, Rights: key.rights(),
	}.checked(op)
}

// rights returns the documented rights of the permissions, or those of the policy.
func (k *FoundryDBKey) rights() S3Rights {
	switch FoundryDBPermissions(strings.ToLower(string(k.Permissions))) {
	case FoundryDBRead:
		return S3Rights{Read: S3Allowed, Write: S3Denied, List: S3Allowed}
	case FoundryDBWrite:
		return S3Rights{Read: S3Allowed, Write: S3Allowed, List: S3Denied}
	case FoundryDBReadWrite:
		return S3Rights{Read: S3Allowed, Write: S3Allowed, List: S3Allowed}
	}
	if k.InlinePolicy == nil {
		return S3Rights{}
	}
	return S3Rights{
		Read:  k.InlinePolicy.right("s3:GetObject"),
		Write: k.InlinePolicy.right("s3:PutObject"),
		List:  k.InlinePolicy.right("s3:ListBucket"),
	}
}

// right reports whether the policy allows an action. The result of a statement with prefixes is unknown, because it applies only to
// a part of the bucket.
func (p *FoundryDBKeyPolicy) right(action string) S3Right {
	right := S3Denied
	for _, s := range p.Statements {
		if !s.names(action) {
			continue
		}
		everywhere := len(s.Prefixes) == 0
		switch {
		case strings.EqualFold(string(s.Effect), string(FoundryDBDeny)) && everywhere:
			return S3Denied
		case strings.EqualFold(string(s.Effect), string(FoundryDBAllow)) && everywhere && right == S3Denied:
			right = S3Allowed
		default:
			right = S3Unknown
		}
	}
	return right
}

// names reports whether the statement includes an action. A star matches any text.
func (s *FoundryDBPolicyStatement) names(action string) bool {
	for _, pattern := range s.Actions {
		if matches(strings.ToLower(pattern), strings.ToLower(action)) {
			return true
		}
	}
	return false
}

// matches reports whether a text matches a pattern in which a star is any text. It runs in linear time: each part between two stars
// is matched at its first occurrence.
func matches(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	first, last := parts[0], parts[len(parts)-1]
	if len(parts) == 1 {
		return pattern == text
	}
	rest, ok := strings.CutPrefix(text, first)
	if !ok {
		return false
	}
	for _, part := range parts[1 : len(parts)-1] {
		if _, rest, ok = strings.Cut(rest, part); !ok {
			return false
		}
	}
	return strings.HasSuffix(rest, last)
}
