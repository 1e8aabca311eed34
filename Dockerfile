# figraph alone in an image, and the certificates of authorities: tools/image builds it.
# docker run --rm -v "$PWD:/data" --user "$(id -u):$(id -g)" figraph build records -o kg
# Sources of the form repo@rev need git, which is not in it.
FROM scratch
COPY ca-certificates.crt /etc/ssl/certs/
COPY figraph /figraph
COPY LICENSE third_party_licenses.txt /licenses/
WORKDIR /data
EXPOSE 8080
ENTRYPOINT ["/figraph"]
