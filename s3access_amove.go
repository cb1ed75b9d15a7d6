package buckt

import "strings"

// S3Access creates the access to a bucket from a key of [AmoveKeyClient.Create] and the cloud account of the bucket. It cannot verify
// that the key may access the bucket. The endpoint is the ServiceURL of the cloud account. If that is "" or storage is nil, the
// endpoint is the key's StorageDN, which the creator of the key has chosen, with the scheme of Amove's base URL. A key without its
// secret is an [*InvalidInputError]. Nothing is sent.
func (c *AmoveClient) S3Access(key *AmoveKey, storage *AmoveCloudAccount, bucket string) (S3Access, error) {
	op := opAmoveS3Access
	switch {
	case key == nil:
		return S3Access{}, invalid(op, "key", "must not be nil")
	}
	endpoint := key.StorageDN
	if storage != nil && storage.ServiceURL != "" {
		endpoint = storage.ServiceURL
	}
	if endpoint == "" {
		return S3Access{}, invalid(op, "key", "must have its endpoint, in StorageDN")
	}
	return S3Access{
		Endpoint: c.core.withScheme(SystemAmove, endpoint), Region: key.Region, Bucket: bucket,
		AccessKeyID: key.AccessKey, SecretAccessKey: key.SecretKey, Rights: key.rights(),
	}.checked(op)
}

// rights parses the rights from the description, the only place where Amove returns them.
func (k *AmoveKey) rights() S3Rights {
	permission, _, found := strings.Cut(strings.ToLower(k.Description), " access on ")
	if !found {
		return S3Rights{}
	}
	switch AmovePermission(permission) {
	case "read":
		return S3Rights{Read: S3Allowed, Write: S3Denied}
	case "write":
		return S3Rights{Write: S3Allowed}
	case "readwrite":
		return S3Rights{Read: S3Allowed, Write: S3Allowed}
	}
	return S3Rights{}
}
