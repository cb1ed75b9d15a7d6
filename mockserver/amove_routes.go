package mockserver

// amoveOperation is one operation of the contract.
type amoveOperation struct {
	id        string
	takesJSON bool
	handle    func(*amoveCall) amoveAnswer
}

// amoveRoutes is filled at start, because the handlers lead back to it.
var amoveRoutes = makeAmoveRoutes()

func makeAmoveRoutes() routes[*amoveOperation] {
	var r routes[*amoveOperation]
	add := func(method, path, id string, takesJSON bool, handle func(*amoveCall) amoveAnswer) {
		r.add(method, "api/v1/"+path, &amoveOperation{id, takesJSON, handle})
	}
	add("GET", "storage/get_storage_key", "amoveListKeys", false, (*amoveCall).listKeys)
	add("POST", "storage/create_storage_key", "amoveCreateKey", true, (*amoveCall).createKey)
	add("DELETE", "storage/delete_storage_key", "amoveDeleteKey", false, (*amoveCall).deleteKey)

	add("POST", "storage/create_bucket", "amoveCreateBucket", true, (*amoveCall).createBucket)
	add("POST", "storage/bucket_status", "amoveGetBucketStatus", true, (*amoveCall).getBucketStatus)
	add("PUT", "storage/update_bucket", "amoveUpdateBucket", true, (*amoveCall).updateBucket)
	add("DELETE", "storage/delete_bucket", "amoveDeleteBucket", false, (*amoveCall).deleteBucket)

	add("GET", "cloudaccount/get_all", "amoveListCloudAccounts", false, (*amoveCall).listCloudAccounts)
	add("POST", "cloudaccount/list_buckets", "amoveListBuckets", true, (*amoveCall).listBuckets)
	return r
}
