package contractcheck

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The operations of the contract, their scopes and their statuses.
func TestOperations(t *testing.T) {
	const want = `
amoveListCloudAccounts GET    /api/v1/cloudaccount/get_all       - 200 401 499 500
amoveListBuckets       POST   /api/v1/cloudaccount/list_buckets  - 200 401 499 500
amoveGetBucketStatus   POST   /api/v1/storage/bucket_status      - 200 401 499 500
amoveCreateBucket      POST   /api/v1/storage/create_bucket      - 200 401 499 500
amoveCreateKey         POST   /api/v1/storage/create_storage_key - 200 401 499 500
amoveDeleteBucket      DELETE /api/v1/storage/delete_bucket      - 200 401 499 500
amoveDeleteKey         DELETE /api/v1/storage/delete_storage_key - 200 401 499 500
amoveListKeys          GET    /api/v1/storage/get_storage_key    - 200 401 499 500
amoveUpdateBucket      PUT    /api/v1/storage/update_bucket      - 200 401 499 500

bucktListAWSAccounts      GET    /aws-accounts                    aws-accounts:read   200 400 401 403 408 429 500
bucktConnectAWSAccount    POST   /aws-accounts                    aws-accounts:write  201 400 401 402 403 408 429 500
bucktDisconnectAWSAccount DELETE /aws-accounts/{id}               aws-accounts:delete 200 401 403 404 408 429 500
bucktGetAWSAccount        GET    /aws-accounts/{id}               aws-accounts:read   200 401 403 404 408 429 500
bucktUpdateAWSAccount     PATCH  /aws-accounts/{id}               aws-accounts:write  200 400 401 403 404 408 429 500
bucktImportBuckets        POST   /aws-accounts/{id}/import        buckets:write       201 400 401 402 403 404 408 409 429 500
bucktListS3Buckets        GET    /aws-accounts/{id}/s3-buckets    aws-accounts:read   200 400 401 403 404 408 429 500
bucktValidateAWSAccount   POST   /aws-accounts/{id}/validate      aws-accounts:write  200 400 401 403 404 408 429 500
bucktGetSubscription      GET    /billing/subscription            -                   200 401 408 429 500
bucktGetUsage             GET    /billing/usage                   -                   200 401 408 429 500
bucktListBuckets          GET    /buckets                         buckets:read        200 400 401 403 408 429 500
bucktCreateBucket         POST   /buckets                         buckets:write       201 400 401 402 403 404 408 409 429 500
bucktListFiles            GET    /buckets/{bucketId}/files        files:read          200 400 401 403 404 408 429 500
bucktDeleteFile           DELETE /buckets/{bucketId}/files/{path} files:delete        200 400 401 403 404 408 429 500
bucktGetFile              GET    /buckets/{bucketId}/files/{path} files:read          200 400 401 403 404 408 429 500
bucktUploadFile           PUT    /buckets/{bucketId}/files/{path} files:write         200 400 401 402 403 404 408 413 415 429 500
bucktDeleteBucket         DELETE /buckets/{id}                    buckets:delete      200 401 403 404 408 409 429 500
bucktGetBucket            GET    /buckets/{id}                    buckets:read        200 401 403 404 408 429 500
bucktUpdateBucket         PATCH  /buckets/{id}                    buckets:write       200 400 401 402 403 404 408 429 500
bucktRetryBucket          POST   /buckets/{id}/retry              buckets:write       200 400 401 403 404 408 429 500
bucktListKeys             GET    /keys                            keys:read           200 400 401 403 408 429 500
bucktCreateKey            POST   /keys                            keys:write          201 400 401 403 408 429 500
bucktDeleteKey            DELETE /keys/{id}                       keys:write          200 401 403 404 408 429 500
bucktGetKey               GET    /keys/{id}                       keys:read           200 401 403 404 408 429 500
bucktListLogs             GET    /logs                            logs:read           200 400 401 403 408 429 500
bucktGetLog               GET    /logs/{id}                       logs:read           200 401 403 404 408 429 500

foundrydbListFileServices  GET    /file-services                   services:read  200 401 403 429 500 503
foundrydbCreateFileService POST   /file-services                   services:write 201 400 401 403 409 429 500 503
foundrydbDeleteFileService DELETE /file-services/{id}              services:admin 202 401 403 404 429 500 503
foundrydbGetFileService    GET    /file-services/{id}              services:read  200 401 403 404 429 500 503
foundrydbListKeys          GET    /file-services/{id}/keys         services:read  200 401 403 404 429 500 503
foundrydbCreateKey         POST   /file-services/{id}/keys         services:write 201 400 401 403 404 409 429 500 503
foundrydbDeleteKey         DELETE /file-services/{id}/keys/{keyId} services:admin 204 401 403 404 429 500 503
foundrydbDeleteObject      DELETE /file-services/{id}/objects      services:admin 204 400 401 403 404 409 429 500 503
foundrydbListObjects       GET    /file-services/{id}/objects      services:read  200 400 401 403 404 409 429 500 503
foundrydbPresignObject     POST   /file-services/{id}/presign      services:write 200 400 401 403 404 409 429 500 503
foundrydbGetUsage          GET    /file-services/{id}/usage        services:read  200 400 401 403 404 429 500 503

linodeListBuckets         GET    /object-storage/buckets                                object_storage:read_only  200 400 401 403 408 429 500 502 503
linodeCreateBucket        POST   /object-storage/buckets                                object_storage:read_write 200 400 401 403 408 429 500 502 503
linodeListRegionBuckets   GET    /object-storage/buckets/{regionId}                     object_storage:read_only  200 400 401 403 404 408 429 500 502 503
linodeDeleteBucket        DELETE /object-storage/buckets/{regionId}/{bucket}            object_storage:read_write 200 400 401 403 404 408 429 500 502 503
linodeGetBucket           GET    /object-storage/buckets/{regionId}/{bucket}            object_storage:read_only  200 401 403 404 408 429 500 502 503
linodeGetBucketAccess     GET    /object-storage/buckets/{regionId}/{bucket}/access     object_storage:read_only  200 401 403 404 408 429 500 502 503
linodeModifyBucketAccess  POST   /object-storage/buckets/{regionId}/{bucket}/access     object_storage:read_write 200 400 401 403 404 408 429 500 502 503
linodeSetBucketAccess     PUT    /object-storage/buckets/{regionId}/{bucket}/access     object_storage:read_write 200 400 401 403 404 408 429 500 502 503
linodeGetObjectACL        GET    /object-storage/buckets/{regionId}/{bucket}/object-acl object_storage:read_only  200 400 401 403 404 408 429 500 502 503
linodeSetObjectACL        PUT    /object-storage/buckets/{regionId}/{bucket}/object-acl object_storage:read_write 200 400 401 403 404 408 429 500 502 503
linodeListObjects         GET    /object-storage/buckets/{regionId}/{bucket}/object-list object_storage:read_only  200 400 401 403 404 408 429 500 502 503
linodeCreateObjectURL     POST   /object-storage/buckets/{regionId}/{bucket}/object-url object_storage:read_write 200 400 401 403 404 408 429 500 502 503
linodeDeleteCertificate   DELETE /object-storage/buckets/{regionId}/{bucket}/ssl        object_storage:read_write 200 401 403 404 408 429 500 502 503
linodeGetCertificate      GET    /object-storage/buckets/{regionId}/{bucket}/ssl        object_storage:read_only  200 401 403 404 408 429 500 502 503
linodeUploadCertificate   POST   /object-storage/buckets/{regionId}/{bucket}/ssl        object_storage:read_write 200 400 401 403 404 408 429 500 502 503
linodeCancel              POST   /object-storage/cancel                                 object_storage:read_write 200 401 403 408 429 500 502 503
linodeListClusters        GET    /object-storage/clusters                               object_storage:read_only  200 400 401 403 408 429 500 502 503
linodeGetCluster          GET    /object-storage/clusters/{clusterId}                   object_storage:read_only  200 401 403 404 408 429 500 502 503
linodeListEndpoints       GET    /object-storage/endpoints                              object_storage:read_only  200 400 401 403 408 429 500 502 503
linodeListGlobalQuotas    GET    /object-storage/global-quotas                          object_storage:read_only  200 400 401 403 408 429 500 502 503
linodeGetGlobalQuota      GET    /object-storage/global-quotas/{quotaId}                object_storage:read_only  200 401 403 404 408 429 500 502 503
linodeGetGlobalQuotaUsage GET    /object-storage/global-quotas/{quotaId}/usage          object_storage:read_only  200 401 403 404 408 429 500 502 503
linodeListKeys            GET    /object-storage/keys                                   object_storage:read_only  200 400 401 403 408 429 500 502 503
linodeCreateKey           POST   /object-storage/keys                                   object_storage:read_write 200 400 401 403 408 429 500 502 503
linodeDeleteKey           DELETE /object-storage/keys/{keyId}                           object_storage:read_write 200 401 403 404 408 429 500 502 503
linodeGetKey              GET    /object-storage/keys/{keyId}                           object_storage:read_only  200 401 403 404 408 429 500 502 503
linodeUpdateKey           PUT    /object-storage/keys/{keyId}                           object_storage:read_write 200 400 401 403 404 408 429 500 502 503
linodeListQuotas          GET    /object-storage/quotas                                 object_storage:read_only  200 400 401 403 408 429 500 502 503
linodeGetQuota            GET    /object-storage/quotas/{quotaId}                       object_storage:read_only  200 401 403 404 408 429 500 502 503
linodeGetQuotaUsage       GET    /object-storage/quotas/{quotaId}/usage                 object_storage:read_only  200 401 403 404 408 429 500 502 503
linodeGetTransfer         GET    /object-storage/transfer                               object_storage:read_only  200 401 403 408 429 500 502 503
linodeListTypes           GET    /object-storage/types                                  -                         200 400 401 403 408 429 500 502 503

tornadoGetUsage    GET    /usage       - 200 401 403 429 500 504
tornadoResetBucket DELETE /user/bucket - 200 401 403 429 500 504
tornadoSetBucket   POST   /user/bucket - 200 400 401 403 415 422 429 500 504
`
	var got []string
	for _, op := range Operations() {
		require.NotEmpty(t, op.Resource, op.ID)
		scope := op.Scope
		if scope == "" {
			scope = "-"
		}
		statuses := slices.Sorted(maps.Keys(load().operations[op.ID].route.Operation.Responses.Map()))
		got = append(got, strings.Join(append([]string{op.ID, op.Method, op.Path, scope}, statuses...), " "))
	}
	var lines []string
	for line := range strings.Lines(want) {
		if words := strings.Fields(line); len(words) > 0 {
			lines = append(lines, strings.Join(words, " "))
		}
	}
	require.Equal(t, lines, got)
}

// The parts that every operation of the document must have, in each system.
func TestAllOperations(t *testing.T) {
	for id, op := range load().operations {
		t.Run(id, func(t *testing.T) {
			o, item := op.route.Operation, op.route.PathItem
			require.True(t, strings.HasPrefix(id, op.System), "the id begins with the system")
			require.NotEmpty(t, o.Summary)
			require.NotEmpty(t, o.Description)
			require.Len(t, o.Tags, 1)
			require.NotNil(t, load().doc.Tags.Get(o.Tags[0]), "the tag is declared")
			require.NotEmpty(t, item.Servers, "servers per path")
			require.NotNil(t, o.Security, "security per operation")
			require.NotEmpty(t, *o.Security)
			_, ok := o.Extensions["x-buckt-scope"].(string)
			require.True(t, ok, "x-buckt-scope")
			if o.RequestBody != nil {
				require.NotEmpty(t, o.RequestBody.Value.Description)
			}
			for _, p := range slices.Concat(item.Parameters, o.Parameters) {
				require.NotEmpty(t, p.Value.Description, p.Value.Name)
			}
			for _, response := range o.Responses.Map() {
				require.NotEmpty(t, *response.Value.Description)
				for name, header := range response.Value.Headers {
					require.NotEmpty(t, header.Value.Description, name)
				}
			}
		})
	}
}
