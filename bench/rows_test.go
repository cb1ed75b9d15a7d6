package bench

import "fmt"

const pageSize = 100

// row is a bucket with every field filled.
func row(i int) string {
	return fmt.Sprintf(`{"object":"bucket","id":"bkt_01J9XK3V%018d","name":"Product images %d",`+
		`"customDomain":"images-%d.example.com","region":"eu-central-1","status":"active","cachePreset":"standard",`+
		`"cacheControlOverride":"public, max-age=600","corsOrigins":["https://example.com","https://admin.example.com"],`+
		`"lifecycleTtlDays":30,"maxFileSizeBytes":10485760,"allowedMimeTypes":["image/png","image/jpeg","image/webp"],`+
		`"optimizationMode":"balanced","domainConnectProvider":"cloudflare","awsAccountId":"acc_01J9XK3V0000000000000000AA",`+
		`"isImported":false,"isManagedDomain":false,`+
		`"managedSettings":{"visibility":true,"cache":true,"cors":true,"lifecycle":true,"optimization":true},`+
		`"storageUsedBytes":73400320,"bandwidthUsedBytes":524288000,`+
		`"dnsRecords":[{"name":"_4b2c.images-%d.example.com","type":"CNAME","value":"_9f1e.acm-validations.aws","applied":true},`+
		`{"name":"images-%d.example.com","type":"CNAME","value":"d111111abcdef8.cloudfront.net","applied":true}],`+
		`"createdAt":"2026-04-25T10:00:00Z","updatedAt":"2026-04-25T10:05:00Z"}`, i, i, i, i, i)
}

// linodeRow is a bucket of Linode.
func linodeRow(i int) string {
	return fmt.Sprintf(`{"label":"images-%d","region":"us-east","cluster":"us-east-1","created":"2026-04-25T10:00:00",`+
		`"hostname":"images-%d.us-east-1.linodeobjects.com","objects":1234,"size":73400320,"endpoint_type":"E1",`+
		`"s3_endpoint":"us-east-1.linodeobjects.com"}`, i, i)
}

// linodeKeyRow is a key of Linode with access to one bucket.
func linodeKeyRow(i int) string {
	return fmt.Sprintf(`{"id":%d,"label":"images-%d","access_key":"KVAKUTGBA4WTR2NSJQ81","secret_key":"[REDACTED]","limited":true,`+
		`"bucket_access":[{"region":"us-east","cluster":"us-east-1","bucket_name":"images-%d","permissions":"read_write"}],`+
		`"regions":[{"id":"us-east","s3_endpoint":"us-east-1.linodeobjects.com","endpoint_type":"E1"}]}`, 3573416+i, i, i)
}
