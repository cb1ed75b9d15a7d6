package buckt

import "strings"

// S3Access makes the access to a bucket from a key as [AmoveKeyClient.Create] returns it, and the cloud account that the bucket is
// on. Whether the key may touch that bucket cannot be seen from it. The endpoint is the ServiceURL of the cloud account. Where
// that is "", or storage is nil, it is the key's StorageDN, a host that the creator of the key has chosen, with the scheme
// of Amove's base URL. A key without its secret is an [*InvalidInputError]. Nothing is sent.
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

// rights are read from the description: Amove returns in no other place what a key may do.
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
