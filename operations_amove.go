package buckt

import "net/http"

// The operations of Amove. Some that only read are a POST. A creation of a bucket is made in several steps behind the
// API, so it is not repeated.
var (
	opAmoveKeysList   = &operation{system: SystemAmove, id: "amoveListKeys", name: "Amove.Keys.List", method: http.MethodGet, path: "/api/v1/storage/get_storage_key"}
	opAmoveKeysCreate = &operation{
		system: SystemAmove, id: "amoveCreateKey", name: "Amove.Keys.Create", method: http.MethodPost, path: "/api/v1/storage/create_storage_key",
		once: true,
	}
	opAmoveKeysDelete = &operation{
		system: SystemAmove, id: "amoveDeleteKey", name: "Amove.Keys.Delete", method: http.MethodDelete, path: "/api/v1/storage/delete_storage_key",
	}

	opAmoveBucketsCreate = &operation{
		system: SystemAmove, id: "amoveCreateBucket", name: "Amove.Buckets.Create", method: http.MethodPost, path: "/api/v1/storage/create_bucket",
		once: true,
	}
	opAmoveBucketsList = &operation{
		system: SystemAmove, id: "amoveListBuckets", name: "Amove.Buckets.List", method: http.MethodPost, path: "/api/v1/cloudaccount/list_buckets",
	}
	opAmoveBucketsStatus = &operation{
		system: SystemAmove, id: "amoveGetBucketStatus", name: "Amove.Buckets.Status", method: http.MethodPost, path: "/api/v1/storage/bucket_status",
	}
	opAmoveBucketsUpdate = &operation{
		system: SystemAmove, id: "amoveUpdateBucket", name: "Amove.Buckets.Update", method: http.MethodPut, path: "/api/v1/storage/update_bucket",
	}
	opAmoveBucketsDelete = &operation{
		system: SystemAmove, id: "amoveDeleteBucket", name: "Amove.Buckets.Delete", method: http.MethodDelete, path: "/api/v1/storage/delete_bucket",
	}

	opAmoveCloudAccountsList = &operation{
		system: SystemAmove, id: "amoveListCloudAccounts", name: "Amove.CloudAccounts.List", method: http.MethodGet, path: "/api/v1/cloudaccount/get_all",
	}
)
