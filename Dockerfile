# The packed tarball, installed: npm pack && docker build -t systole .
FROM node:20.19.5-bookworm-slim

COPY systole-*.tgz /tmp/
RUN npm install --global --omit=dev /tmp/systole-*.tgz \
  && npm cache clean --force \
  && rm /tmp/systole-*.tgz \
  && install -d -o node -g node /work

USER node
WORKDIR /work
ENTRYPOINT ["systole"]
CMD ["--help"]
