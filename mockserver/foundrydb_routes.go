package mockserver

import "net/http"

// foundryDBOperation is one operation of the contract.
type foundryDBOperation struct {
	id        string
	scope     string // that a token needs
	takesBody bool
	handle    func(*foundryDBCall) foundryDBAnswer
}

// foundryDBScopes are the scopes that methods need.
var foundryDBScopes = map[string]string{
	http.MethodGet: "services:read", http.MethodPost: "services:write", http.MethodDelete: "services:admin",
}

// foundryDBRoutes is filled at start, because the handlers lead back to it.
var foundryDBRoutes = makeFoundryDBRoutes()

func makeFoundryDBRoutes() routes[*foundryDBOperation] {
	var routes routes[*foundryDBOperation]
	add := func(method, path, id string, handle func(*foundryDBCall) foundryDBAnswer) {
		routes.add(method, path, &foundryDBOperation{id, foundryDBScopes[method], method == http.MethodPost, handle})
	}
	add("POST", "file-services", "foundrydbCreateFileService", (*foundryDBCall).createFileService)
	add("GET", "file-services", "foundrydbListFileServices", (*foundryDBCall).listFileServices)
	add("GET", "file-services/{id}", "foundrydbGetFileService", (*foundryDBCall).getFileService)
	add("DELETE", "file-services/{id}", "foundrydbDeleteFileService", (*foundryDBCall).deleteFileService)
	add("GET", "file-services/{id}/usage", "foundrydbGetUsage", (*foundryDBCall).getUsage)

	add("POST", "file-services/{id}/keys", "foundrydbCreateKey", (*foundryDBCall).createKey)
	add("GET", "file-services/{id}/keys", "foundrydbListKeys", (*foundryDBCall).listKeys)
	add("DELETE", "file-services/{id}/keys/{keyId}", "foundrydbDeleteKey", (*foundryDBCall).deleteKey)

	add("POST", "file-services/{id}/presign", "foundrydbPresignObject", (*foundryDBCall).presignObject)
	add("GET", "file-services/{id}/objects", "foundrydbListObjects", (*foundryDBCall).listObjects)
	add("DELETE", "file-services/{id}/objects", "foundrydbDeleteObject", (*foundryDBCall).deleteObject)
	return routes
}
